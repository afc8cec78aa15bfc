#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace tables {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

using Curve = std::vector<std::pair<std::int64_t, double>>;  // (step, value), ascending

struct Other {
    bool complete;  // else pruned
    Curve reports;
};

// A study that is minimised, a running trial's reports, and whether each should have ended it.
struct MedianCase {
    std::int64_t n_startup_trials, n_warmup_steps, interval_steps, n_min_trials;
    std::vector<Other> others;
    Curve own;
    std::vector<std::int32_t> verdicts;
};

}  // namespace tables
