#pragma once

#include <hone/abi.h>

#include <cstdint>

namespace hone::maths {

/// The sum of a row's broken constraints; 0 where it is feasible or has none.
inline double total_violation(const hone_history& history, std::uint64_t row) {
    double total = 0;
    for (std::uint64_t c = 0; c < history.n_constraints; ++c)
        if (history.violation[c][row] > 0) total += history.violation[c][row];
    return total;
}

}  // namespace hone::maths
