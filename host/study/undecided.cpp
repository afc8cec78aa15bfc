#include "study/undecided.hpp"

#include <algorithm>

#include "study/origin.hpp"

namespace hone::host {

void Undecided::learn_running(const TrialRecord& trial) {
    const auto origin = origin_of(trial.system_attrs);
    const std::lock_guard lock(mutex_);
    if (origin && !origin->view)
        first_seen_.try_emplace(trial.number, Clock::now());
    else
        first_seen_.erase(trial.number);
}

void Undecided::learn_finished(const TrialRecord& trial) {
    const std::lock_guard lock(mutex_);
    first_seen_.erase(trial.number);
}

bool Undecided::any_before(std::int64_t trial, Clock::time_point since) const {
    const std::lock_guard lock(mutex_);
    return std::any_of(first_seen_.begin(), first_seen_.lower_bound(trial),
                       [since](const auto& one) { return one.second >= since; });
}

}  // namespace hone::host
