#pragma once

#include <hone/abi.h>

#include <algorithm>
#include <cstdint>

namespace hone::maths {

/// How many trials run beside this one, whether the view shows it as running or not.
inline std::uint64_t n_running_beside(const hone_history& history, std::uint64_t trial) {
    return static_cast<std::uint64_t>(std::count_if(history.running, history.running + history.n_running,
                                                    [trial](std::uint64_t row) { return row != trial; }));
}

}  // namespace hone::maths
