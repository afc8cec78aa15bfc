// Trials of other hosts that began and have not said yet what they try. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>

#include "study/trial_record.hpp"

namespace hone::host {

class Undecided {
 public:
    using Clock = std::chrono::steady_clock;

    // Only hone's trials say it: those of other programs are never among them.
    void learn_running(const TrialRecord& trial);
    void learn_finished(const TrialRecord& trial);
    // Whether there are any that began before `trial`, and were not seen to be so before `since`.
    bool any_before(std::int64_t trial, Clock::time_point since) const;

 private:
    mutable std::mutex mutex_;
    std::map<std::int64_t, Clock::time_point> first_seen_;  // by number
};

}  // namespace hone::host
