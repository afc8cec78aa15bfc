// Which RUNNING trials have been silent for so long that their hosts must be dead (semantics.md, 7): their heartbeats
// kept their values, as far as this host has been looking, for a whole grace period. No server's clock is compared with
// anything, so that none can jump.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "storage/storage.hpp"

namespace hone::host {

class Silence {
 public:
    using Clock = std::chrono::steady_clock;
    using Seconds = std::chrono::duration<double>;

    // `longest_gap`: of the time between two looks, no more than this is held against anybody.
    Silence(Seconds grace, Seconds foreign_grace, Seconds longest_gap);

    // The silent ones among the trials that are RUNNING, `own` excepted.
    std::vector<LifeSign> judge(Clock::time_point now, const LifeSigns& signs, const std::set<std::int64_t>& own);

 private:
    struct Heard {
        std::string heartbeat;
        Seconds silent_for;
    };

    const Seconds grace_, foreign_grace_, longest_gap_;
    std::optional<Clock::time_point> last_look_;
    std::uint64_t connection_ = 0;
    std::map<std::int64_t, Heard> heard_;
};

}  // namespace hone::host
