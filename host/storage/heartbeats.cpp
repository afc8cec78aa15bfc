#include "storage/heartbeats.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "storage/retry_chain.hpp"
#include "study/attribute_keys.hpp"

namespace hone::host {

Heartbeats::Heartbeats(Database& database)
    : database_(database),
      unfinished_(
          database.connection(),
          fmt::format("SELECT t.trial_id, t.number, t.state, h.heartbeat, a.value_json, r.value_json FROM trials t "
                      "LEFT JOIN trial_heartbeats h ON h.trial_id = t.trial_id "
                      "LEFT JOIN trial_system_attributes a ON a.trial_id = t.trial_id AND a.\"key\" = '{}' "
                      "LEFT JOIN trial_system_attributes r ON r.trial_id = t.trial_id AND r.\"key\" = '{}' "
                      "WHERE t.study_id = :study AND t.trial_id >= :first AND t.state IN ('RUNNING', 'WAITING') "
                      "ORDER BY t.trial_id",
                      attribute::trial, attribute::retry_history)),
      origin_(database.connection(),
              fmt::format("SELECT a.value_json FROM trials t JOIN trial_system_attributes a ON a.trial_id = t.trial_id "
                          "WHERE t.study_id = :study AND t.number = :number AND a.\"key\" = '{}'",
                          attribute::trial)) {}

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
    std::vector<Unfinished> running;
    auto& oldest = oldest_unfinished_[study];
    std::optional<Id> first;
    unfinished_.each(
        [&](Id id, Id number, const Text& state, std::optional<Text> heartbeat, std::optional<Text> origin,
            std::optional<Text> retry_history) {
            if (!first) first = id;
            if (state == "RUNNING")
                running.push_back({{id, number, std::move(heartbeat)}, std::move(origin), std::move(retry_history)});
        },
        study, oldest);
    oldest = first.value_or(oldest);
    std::vector<LifeSign> signs;
    for (auto& trial : running) {
        trial.sign.of_hone = is_of_hone(study, trial);
        signs.push_back(std::move(trial.sign));
    }
    return signs;
}

// Optuna's retries copy hone:trial from the trial that failed, and a Python worker leaves it as it is.
bool Heartbeats::is_of_hone(std::int64_t study, const Unfinished& trial) {
    if (!trial.origin) return false;
    const auto history = trial.retry_history ? retry_history(*trial.retry_history) : std::vector<std::int64_t>();
    if (history.empty()) return true;
    const auto before = origin_.first(study, history.back());
    return !before || std::get<0>(*before) != *trial.origin;
}

}  // namespace hone::host
