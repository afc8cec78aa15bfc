#include "maths/schedule.hpp"

#include <algorithm>

namespace hone::maths {

bool Schedule::due(std::int64_t step, std::span<const std::int64_t> steps) const {
    if (step < warmup) return false;
    const std::int64_t check = (step - warmup) / interval * interval + warmup;
    return std::none_of(steps.begin(), steps.end(), [&](std::int64_t s) { return s != step && s >= check; });
}

}  // namespace hone::maths
