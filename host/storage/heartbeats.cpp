#include "storage/heartbeats.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hone::host {

Heartbeats::Heartbeats(Database& database)
    : database_(database),
      unfinished_(database.connection(),
                  "SELECT t.trial_id, t.number, t.state, h.heartbeat, a.trial_id FROM trials t "
                  "LEFT JOIN trial_heartbeats h ON h.trial_id = t.trial_id "
                  "LEFT JOIN trial_system_attributes a ON a.trial_id = t.trial_id AND a.\"key\" = 'hone:trial' "
                  "WHERE t.study_id = :study AND t.trial_id >= :first AND t.state IN ('RUNNING', 'WAITING') "
                  "ORDER BY t.trial_id") {}

void Heartbeats::start(std::span<const std::int64_t> trials) {
    if (trials.empty()) return;
    const auto& dialect = database_.dialect();
    std::vector<std::string> rows;
    for (const auto trial : trials) rows.push_back(fmt::format("({}, {})", trial, dialect.clock));
    database_.run(fmt::format("INSERT INTO trial_heartbeats (trial_id, heartbeat) VALUES {}{}", fmt::join(rows, ", "),
                              dialect.if_there({"trial_id"}, {"heartbeat"})));
}

void Heartbeats::beat(std::span<const std::int64_t> trials) {
    if (trials.empty()) return;
    database_.run(fmt::format("UPDATE trial_heartbeats SET heartbeat = {} WHERE trial_id IN ({})",
                              database_.dialect().clock, fmt::join(trials, ", ")));
}

std::vector<LifeSign> Heartbeats::running(std::int64_t study) {
    std::vector<LifeSign> signs;
    auto& oldest = oldest_unfinished_[study];
    std::optional<Id> first;
    unfinished_.each(
        [&](Id id, Id number, const Text& state, std::optional<Text> heartbeat, std::optional<Id> of_hone) {
            if (!first) first = id;
            if (state == "RUNNING") signs.push_back({id, number, std::move(heartbeat), of_hone.has_value()});
        },
        study, oldest);
    oldest = first.value_or(oldest);
    return signs;
}

}  // namespace hone::host
