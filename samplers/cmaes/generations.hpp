#pragma once

#include <hone/abi.h>

#include <cstdint>
#include <limits>
#include <map>
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
    /// The lowest generation that got new rows since the last call; one above all where none did.
    Number take_changed();

 private:
    Rows rows_;
    Number changed_ = std::numeric_limits<Number>::max();
};

}  // namespace hone::cmaes
