#include "storage/running_trials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace hone::host {

namespace {

constexpr std::size_t usual_batch = 16;

std::string text(std::size_t ids, std::string_view row_lock) {
    std::string list;
    for (std::size_t i = 0; i < ids; ++i) list += fmt::format("{}:id{}", i == 0 ? "" : ", ", i);
    // In one order, so that hosts who wait for each other's locks do not do so in a circle.
    return fmt::format("SELECT trial_id FROM trials WHERE trial_id IN ({}) AND state = 'RUNNING' ORDER BY trial_id{}",
                       list, row_lock);
}

}  // namespace

RunningTrials::RunningTrials(const Database& database)
    : ids_(std::min(database.dialect().rows_at_once, usual_batch)),
      prepared_(database.connection(), text(ids_.size(), database.dialect().row_lock)) {}

std::set<std::int64_t> RunningTrials::among(std::span<const TrialWrite> trials) {
    std::vector<std::int64_t> ids;
    for (const auto& trial : trials) ids.push_back(trial.id);
    std::ranges::sort(ids);
    std::set<std::int64_t> running;
    for (std::size_t at = 0; at < ids.size(); at += ids_.size()) {
        for (std::size_t i = 0; i < ids_.size(); ++i) ids_[i].set(ids[std::min(at + i, ids.size() - 1)]);
        prepared_.with(
            [this](auto& s) {
                for (auto& id : ids_) id.bind_to(s);
                found_.fetch_from(s);
            },
            [&](auto& s) {
                for (bool more = s.execute(true); more; more = s.fetch()) running.insert(found_.take());
            });
    }
    return running;
}

}  // namespace hone::host
