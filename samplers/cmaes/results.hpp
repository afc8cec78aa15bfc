#pragma once

#include <hone/abi.h>

#include <cstdint>
#include <span>
#include <vector>

namespace hone::cmaes {

/// Whether trials that a pruner stopped count with what they reported last.
enum class Pruned { ignored, considered };

/// Whether the finished row says something of its parameters: complete ones do, pruned ones that reported something if
/// asked for, and failed ones unless they were lost or cancelled.
bool teaches(const hone_history& history, std::uint64_t row, Pruned pruned);

struct Result {
    std::uint64_t row;
    double loss;  ///< Infinite where the trial failed or came to NaN.
};

/// Rows that teach, best first: feasible ones by loss, then infeasible ones by the sum of their violations, then those
/// that failed or came to NaN; equals in the order of their rows.
std::vector<Result> ranked(const hone_history& history, std::span<const std::uint64_t> rows);

}  // namespace hone::cmaes
