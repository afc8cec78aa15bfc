#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "maths/pareto.hpp"

namespace hone::tpe {

/// The finished trials of a study by what is known of them; losses are minimised.
struct Finished {
    struct Pruned {
        std::uint32_t row;
        std::int64_t last_step;  ///< -1: it reported nothing.
        double last_loss;        ///< At that step; NaN counts as infinity.
    };
    struct Infeasible {
        std::uint32_t row;
        double violation;  ///< Sum of all constraints that do not hold.
    };

    std::vector<std::uint32_t> complete;  ///< Feasible rows with values.
    maths::Losses losses;                 ///< Of `complete`.
    std::vector<Pruned> pruned;           ///< Feasible.
    std::vector<Infeasible> infeasible;   ///< Complete or pruned.
};

/// The `n_good` best rows, ascending. Complete ones come first, then pruned ones (the longer they ran the better, then
/// by loss), then infeasible ones (by violation); equals in the order of their rows. With several objectives complete
/// trials go by non-domination rank, and within the rank that is only partly taken by the hypervolume they add (Ozaki
/// et al. 2022, section 4.1).
std::vector<std::uint32_t> good_rows(const Finished& finished, std::size_t n_good);

}  // namespace hone::tpe
