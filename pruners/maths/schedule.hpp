#pragma once

#include <cstdint>
#include <span>

namespace hone::maths {

/// When a trial is judged: at the first report at or after each of warmup, warmup + interval, warmup + 2 interval, ...
struct Schedule {
    std::int64_t warmup = 0;    ///< Steps, not negative.
    std::int64_t interval = 1;  ///< Steps, at least 1.

    /// Whether the report of `step` is such a one, where `steps` are all steps that the trial reported, in any order.
    bool due(std::int64_t step, std::span<const std::int64_t> steps) const;
};

}  // namespace hone::maths
