#pragma once

#include <hone/abi.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "maths/pareto.hpp"

namespace hone::genetic {

/// What decides between trials: NaN losses count as infinite ones.
struct Pool {
    maths::Losses losses;
    std::vector<double> violations;  ///< 0 where feasible.

    std::size_t size() const { return violations.size(); }
};

Pool pool_of(const hone_history& history, std::span<const std::uint32_t> rows);

/// Constrained domination (Deb et al. 2002, definition 1): feasible before infeasible, then the smaller violation,
/// among feasible ones the dominating.
bool dominates(const Pool& pool, std::size_t a, std::size_t b);

/// Fronts of constrained domination, best first; those after the first `enough` individuals may be left out.
std::vector<std::vector<std::size_t>> fronts(const Pool& pool, std::size_t enough);

}  // namespace hone::genetic
