#include "study/silence.hpp"

#include <algorithm>
#include <utility>

namespace hone::host {

Silence::Silence(Seconds grace, Seconds foreign_grace, Seconds longest_gap)
    : grace_(grace), foreign_grace_(foreign_grace), longest_gap_(longest_gap) {}

std::vector<LifeSign> Silence::judge(Clock::time_point now, const LifeSigns& signs, const std::set<std::int64_t>& own) {
    // Where the database was away, nobody could be heard; where this host stood still, nobody was listened to.
    if (std::exchange(connection_, signs.connection) != signs.connection) heard_.clear();
    const auto gap = std::min<Seconds>(now - std::exchange(last_look_, now).value_or(now), longest_gap_);

    // A host that is slower than our patience learns of it at its next beat.
    const auto grace = std::max<Seconds>(grace_, 2 * signs.longest_heartbeat.value_or(Seconds(0)));

    std::vector<LifeSign> silent;
    std::map<std::int64_t, Heard> heard;
    for (const auto& sign : signs.running) {
        if (!sign.heartbeat || own.contains(sign.id)) continue;
        const auto before = heard_.find(sign.id);
        const bool same = before != heard_.end() && before->second.heartbeat == *sign.heartbeat;
        const auto silent_for = same ? before->second.silent_for + gap : Seconds(0);
        heard.emplace(sign.id, Heard{*sign.heartbeat, silent_for});
        if (silent_for > (sign.of_hone ? grace : foreign_grace_)) silent.push_back(sign);
    }
    heard_ = std::move(heard);
    return silent;
}

}  // namespace hone::host
