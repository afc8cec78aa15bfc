#pragma once

#include <hone/abi.h>

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "cmaes/results.hpp"

namespace hone::cmaes {

/// The finished rows of the view by the generation that they were drawn for, whatever order they were learned in.
class Generations {
 public:
    using Number = std::int64_t;
    using Rows = std::map<Number, std::vector<std::uint64_t>>;

    /// Take in the view's fresh rows. `marks`: [n] the generation of each row, NaN where another sampler drew it.
    void learn(const hone_history& history, const double* marks, Pruned pruned);

    /// Ascending.
    const Rows& rows() const { return rows_; }
    /// What other samplers had tried before the first of these rows: complete or pruned, ascending.
    std::span<const std::uint64_t> earlier() const;

    static constexpr Number before_all = -1;
    /// The lowest generation that got new rows since the last call, before_all where what is earlier changed; one above
    /// all where nothing did.
    Number take_changed();

 private:
    void add(std::uint64_t row, Number generation);
    void add_foreign(std::uint64_t row);

    Rows rows_;
    std::vector<std::uint64_t> foreign_;
    std::uint64_t first_ = std::numeric_limits<std::uint64_t>::max();  ///< of all in rows_
    Number changed_ = std::numeric_limits<Number>::max();
};

}  // namespace hone::cmaes
