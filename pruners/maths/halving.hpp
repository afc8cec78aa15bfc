#pragma once

#include <cstddef>
#include <cstdint>

namespace hone::maths {

/// Successive halving's ladder (Li et al. 2018, Algorithm 2): rung k is completed at r * eta^(s + k) steps.
struct Ladder {
    std::int64_t min_resource = 1;             ///< r, at least 1.
    std::int64_t reduction_factor = 4;         ///< eta, at least 2.
    std::int64_t min_early_stopping_rate = 0;  ///< s, not negative.

    /// Infinity where no step reaches it.
    double step_of(std::uint64_t rung) const;
};

/// How a trial does at a rung.
struct Standing {
    std::size_t peers;  ///< Who completed the rung, itself included.
    std::size_t rank;   ///< Of the trial, from 1; equal ones share it.
    std::size_t kept;   ///< How many ranks go on: the best floor(peers / eta), at least one; 0: nobody does yet.

    bool goes_on() const { return rank <= kept; }
};

/// `better`: how many of its `peers` are better than the trial. With as many peers as `bootstrap`, or fewer, nobody
/// goes on.
Standing standing(std::size_t better, std::size_t peers, std::int64_t reduction_factor, std::size_t bootstrap);

}  // namespace hone::maths
