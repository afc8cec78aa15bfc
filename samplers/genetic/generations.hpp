#pragma once

#include <hone/abi.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "genetic/survival.hpp"

namespace hone::genetic {

/// The generations of a study, from history alone. A COMPLETE trial belongs to the generation that it was labelled with
/// when it was asked for; one without a label (another sampler's) to the first. The parents of a generation are the
/// survivors of the generation before and of its own parents. A late trial joins the generation of its label, and the
/// survivors from there on are chosen anew; all others are kept.
class Generations {
 public:
    Generations(std::size_t population_size, const Survival& survival)
        : population_size_(population_size), survival_(survival) {}

    /// `label`: one a row, NaN where there is none.
    void learn(const hone_history& history, const double* label);

    /// What `trial`, a new one, belongs to: the last generation until it has `population_size` trials, then the next.
    /// Running trials count as the last generation's, so that many workers at once do not swell it, as long as half of
    /// its trials are complete.
    struct Next {
        std::int64_t number;
        std::span<const std::uint32_t> parents;  ///< Rows; none in the first. [borrow: until learn]
    };
    Next next(const hone_history& history, std::uint64_t trial);

 private:
    bool is_full(std::size_t n_complete, const hone_history& history, std::uint64_t trial) const;

    struct Generation {
        std::vector<std::uint32_t> rows;                      // ascending
        std::optional<std::vector<std::uint32_t>> survivors;  // ascending; none: to be chosen
    };
    using ByNumber = std::map<std::int64_t, Generation>;

    void choose_survivors(const hone_history& history, ByNumber::iterator end);

    std::size_t population_size_;
    const Survival& survival_;
    ByNumber generations_;
};

}  // namespace hone::genetic
