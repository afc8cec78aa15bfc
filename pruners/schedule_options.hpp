// When a trial is judged, as users set it.
#pragma once

#include <hone/pruner.hpp>

#include "maths/schedule.hpp"

namespace hone::pruners {

inline constexpr Option n_warmup_steps = {.name = "n_warmup_steps",
                                          .types = Type::integer,
                                          .fallback = "0",
                                          .low = 0,
                                          .help = "prune nothing before this step"};
inline constexpr Option interval_steps = {.name = "interval_steps",
                                          .types = Type::integer,
                                          .fallback = "1",
                                          .low = 1,
                                          .help = "how many steps lie between two judgements of a trial"};

inline maths::Schedule schedule_of(const Options& options) {
    return {options.get<std::int64_t>(n_warmup_steps.name), options.get<std::int64_t>(interval_steps.name)};
}

}  // namespace hone::pruners
