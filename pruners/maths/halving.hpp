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

/// How many of the `peers` that completed a rung, the judged trial included, go on from it: the best floor(peers /
/// eta), at least one; nobody while they are as many as `bootstrap`, or fewer.
std::size_t n_kept(std::size_t peers, std::int64_t reduction_factor, std::size_t bootstrap);

}  // namespace hone::maths
