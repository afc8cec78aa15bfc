#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

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
    bool promoted;
    std::size_t peers;             ///< Who completed the rung, itself included.
    std::optional<double> cutoff;  ///< The largest loss that goes on, of a trial that does not; none: nobody does yet.
};

/// Whether a loss is among the best floor(n / eta), at least one, of the n that completed the rung, `others` and
/// itself: as good as the last of them is good enough. With n <= `bootstrap` nobody goes on.
Standing standing(double loss, std::span<const double> others, std::int64_t reduction_factor, std::size_t bootstrap);

}  // namespace hone::maths
