#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "maths/pareto.hpp"

namespace hone::tpe {

/// The finished trials of a study by what is known of them, each list in the order of the rows, in whatever order they
/// are added. Losses are minimised, and NaN is infinity.
struct Finished {
    struct Pruned {
        std::uint32_t row;
        std::int64_t last_step;  ///< -1: it reported nothing.
        double last_loss;        ///< At that step.
    };
    struct Infeasible {
        std::uint32_t row;
        double violation;  ///< Sum of all constraints that do not hold.
    };

    explicit Finished(std::size_t n_objectives) : losses{{}, n_objectives} {}
    void add_complete(std::uint32_t row, std::span<const double> values);
    void add_pruned(const Pruned& trial);
    void add_infeasible(const Infeasible& trial);
    std::size_t size() const { return complete.size() + pruned.size() + infeasible.size(); }

    std::vector<std::uint32_t> complete;  ///< Feasible rows with values.
    maths::Losses losses;                 ///< Of `complete`.
    std::vector<Pruned> pruned;           ///< Feasible.
    std::vector<Infeasible> infeasible;   ///< Complete or pruned.
};

/// The `n_good` best rows, the best first. Complete ones come first, then pruned ones (the longer they ran the better,
/// then by loss), then infeasible ones (by violation); equals in the order of their rows. With several objectives
/// complete trials go by non-domination rank, and within the rank that is only partly taken by the hypervolume they add
/// (Ozaki et al. 2022, section 4.1).
std::vector<std::uint32_t> good_rows(const Finished& finished, std::size_t n_good);

}  // namespace hone::tpe
