#include "storage/study_life.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "storage/database/prepared.hpp"
#include "storage/text_limits.hpp"

namespace hone::host {

namespace {

using Id = std::int64_t;
using Text = std::string;

// Nobody begins a trial in the study, or adds anything to it, until the transaction ends. Its name.
std::optional<Text> lock_study(Database& database, Id study) {
    Query<std::tuple<Text>, std::tuple<Id>> lock(
        database.connection(),
        fmt::format("SELECT study_name FROM studies WHERE study_id = :study{}", database.dialect().row_lock));
    const auto found = lock.first(study);
    return found ? std::optional(std::get<0>(*found)) : std::nullopt;
}

// Nobody adds anything to these trials until the transaction ends.
std::vector<Id> lock_trials(Database& database, Id study) {
    std::vector<Id> ids;
    Query<std::tuple<Id>, std::tuple<Id>>(
        database.connection(), fmt::format("SELECT trial_id FROM trials WHERE study_id = :study ORDER BY trial_id{}",
                                           database.dialect().row_lock))
        .each([&ids](Id id) { ids.push_back(id); }, study);
    return ids;
}

// By their ids, many at a time: a condition on the study would make MySQL look at, and lock, the rows of all studies.
void delete_of_trials(Database& database, std::string_view table, std::span<const Id> trials) {
    constexpr std::size_t at_once = 64;
    std::vector<Slot<Id>> ids(at_once);
    auto text = fmt::format("DELETE FROM {} WHERE trial_id IN (", table);
    for (std::size_t i = 0; i < at_once; ++i) text += fmt::format("{}:id{}", i == 0 ? "" : ", ", i);
    Prepared prepared(database.connection(), text + ")");
    for (std::size_t at = 0; at < trials.size(); at += at_once) {
        for (std::size_t i = 0; i < at_once; ++i) ids[i].set(trials[std::min(at + i, trials.size() - 1)]);
        prepared.with(
            [&ids](auto& s) {
                for (auto& id : ids) id.bind_to(s);
            },
            [](auto& s) { s.execute(true); });
    }
}

void delete_of_study(Database& database, std::string_view table, Id study) {
    Command<Id>(database.connection(), fmt::format("DELETE FROM {} WHERE study_id = :study", table))(study);
}

}  // namespace

void rename_study(Database& database, std::int64_t study, std::string_view name) {
    check_name(database.dialect(), "study", name);
    database.write([&] {
        if (!lock_study(database, study)) throw StudyGone();
        Query<std::tuple<Id, Text>, std::tuple<Text>> find(
            database.connection(), "SELECT study_id, study_name FROM studies WHERE study_name = :name");
        const auto taken = find.first(name);
        if (taken && std::get<0>(*taken) != study)
            throw StorageError(fmt::format("{} holds a study '{}' already", database.shown(), std::get<1>(*taken)));
        return Command<Text, Id>(database.connection(),
                                 "UPDATE studies SET study_name = :name WHERE study_id = :study")(name, study);
    });
}

void delete_study(Database& database, std::int64_t study) {
    database.write([&] {
        if (!lock_study(database, study)) {
            if (!database.perhaps_done()) throw StudyGone();
            return true;
        }
        const auto trials = lock_trials(database, study);
        for (const auto* table : {"trial_params", "trial_values", "trial_intermediate_values", "trial_user_attributes",
                                  "trial_system_attributes", "trial_heartbeats"})
            delete_of_trials(database, table, trials);
        if (database.has_own_tables()) {
            delete_of_trials(database, "hone_reports", trials);
            for (const auto* table : {"hone_hosts", "hone_claims"}) delete_of_study(database, table, study);
        }
        for (const auto* table :
             {"trials", "study_user_attributes", "study_system_attributes", "study_directions", "studies"})
            delete_of_study(database, table, study);
        return true;
    });
}

}  // namespace hone::host
