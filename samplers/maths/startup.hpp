#pragma once

#include <hone/abi.h>

#include <algorithm>
#include <cstdint>

namespace hone::maths {

/// Whether a trial is one of those that are sampled at random: until `n_wanted` have finished, or half as many where
/// the rest is running, so that many hosts together do not sample at random for longer than one does.
inline bool is_startup(const hone_history& history, std::uint64_t asking_trial, std::uint64_t n_finished,
                       std::uint64_t n_wanted) {
    const auto n_running = std::count_if(history.running, history.running + history.n_running,
                                         [asking_trial](std::uint64_t row) { return row != asking_trial; });
    return 2 * n_finished < n_wanted || n_finished + static_cast<std::uint64_t>(n_running) < n_wanted;
}

}  // namespace hone::maths
