#include "storage/rdb_storage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "storage/cursor.hpp"
#include "storage/timestamp.hpp"

namespace hone::host {

namespace {

using Id = std::int64_t;
using Text = std::string;

Direction direction_of(const StudyRecord& study, const Text& word) {
    if (word == "MINIMIZE") return Direction::Minimize;
    if (word == "MAXIMIZE") return Direction::Maximize;
    throw StorageError(fmt::format("study '{}' is damaged in the database: its direction is '{}'", study.name, word));
}

void read_directions(soci::session& session, StudyRecord& study) {
    Query<std::tuple<Text>, std::tuple<Id>>(
        session, "SELECT direction FROM study_directions WHERE study_id = :study ORDER BY objective")
        .each([&study](const Text& word) { study.directions.push_back(direction_of(study, word)); }, study.id);
}

void read_attributes(soci::session& session, std::string_view table, const StudyRecord& study, Attributes& attributes) {
    Query<std::tuple<Text, std::optional<Text>>, std::tuple<Id>>(
        session, fmt::format("SELECT \"key\", value_json FROM {} WHERE study_id = :study", table))
        .each(
            [&](Text key, std::optional<Text> json) {
                if (!json)
                    throw StorageError(fmt::format(
                        "study '{}' is damaged in the database: its attribute '{}' has no value", study.name, key));
                attributes.emplace(std::move(key), std::move(*json));
            },
            study.id);
}

constexpr const char* insert_study_attribute =
    "INSERT INTO study_system_attributes (study_id, \"key\", value_json) VALUES (:study, :key, :json) "
    "ON CONFLICT (study_id, \"key\") DO ";

}  // namespace

RdbStorage::RdbStorage(std::unique_ptr<SqliteDatabase> database)
    : database_(std::move(database)),
      reader_(session()),
      writer_(session()),
      roll_(session()),
      drop_inherited_(
          session(),
          "DELETE FROM trial_system_attributes WHERE trial_id = :trial AND substr(\"key\", 1, 5) = 'hone:'") {}

// All of them where there is no name.
std::vector<StudyRecord> RdbStorage::read_studies(std::optional<std::string_view> name) {
    return database_->read([&] {
        std::vector<StudyRecord> studies;
        Query<std::tuple<Id, Text>, std::tuple<std::optional<Text>>>(
            session(),
            "SELECT study_id, study_name FROM studies WHERE study_name = coalesce(:name, study_name) ORDER BY study_id")
            .each(
                [&](Id id, Text found) {
                    studies.push_back({id, std::move(found), {}, {}, {}});
                },
                name);
        for (auto& study : studies) {
            read_directions(session(), study);
            read_attributes(session(), "study_user_attributes", study, study.user_attrs);
            read_attributes(session(), "study_system_attributes", study, study.system_attrs);
        }
        return studies;
    });
}

std::vector<StudyRecord> RdbStorage::studies() { return read_studies(std::nullopt); }

std::optional<StudyRecord> RdbStorage::find_study(std::string_view name) {
    auto found = read_studies(name);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

StudyRecord RdbStorage::create_study(std::string_view name, std::span<const Direction> directions) {
    return database_->write([&] {
        Query<std::tuple<Id>, std::tuple<Text>> insert(
            session(), "INSERT INTO studies (study_name) VALUES (:name) ON CONFLICT DO NOTHING RETURNING study_id");
        const auto id = insert.first(name);
        if (!id) throw StorageError(fmt::format("{} holds a study '{}' already", database_->path(), name));
        StudyRecord study{std::get<0>(*id), Text(name), {directions.begin(), directions.end()}, {}, {}};
        Command<Text, Id, Id> insert_direction(
            session(),
            "INSERT INTO study_directions (direction, study_id, objective) VALUES (:direction, :study, :objective)");
        for (std::size_t i = 0; i < directions.size(); ++i)
            insert_direction(directions[i] == Direction::Maximize ? "MAXIMIZE" : "MINIMIZE", study.id,
                             static_cast<Id>(i));
        return study;
    });
}

std::string RdbStorage::claim_study_attribute(std::int64_t study, std::string_view key, std::string_view json) {
    return database_->write([&] {
        Command<Id, Text, Text>(session(), Text(insert_study_attribute) + "NOTHING")(study, key, json);
        Query<std::tuple<Text>, std::tuple<Id, Text>> kept(
            session(), "SELECT value_json FROM study_system_attributes WHERE study_id = :study AND \"key\" = :key");
        return std::get<0>(kept.first(study, key).value());
    });
}

void RdbStorage::set_study_attribute(std::int64_t study, std::string_view key, std::string_view json) {
    database_->write([&] {
        return Command<Id, Text, Text>(
            session(), Text(insert_study_attribute) + "UPDATE SET value_json = excluded.value_json")(study, key, json);
    });
}

// A write transaction in which trials get their numbers.
template <class Work>
auto RdbStorage::enroll(Work&& work) {
    try {
        return database_->write(work);
    } catch (...) {
        roll_.forget();
        throw;
    }
}

std::vector<Begun> RdbStorage::begin(std::int64_t study, std::span<const BeginRequest> requests) {
    return enroll([&] {
        roll_.catch_up(study);
        std::vector<Begun> begun;
        for (const auto& request : requests) begun.push_back(begin_one(study, request));
        return begun;
    });
}

Begun RdbStorage::begin_one(std::int64_t study, const BeginRequest& request) {
    constexpr std::string_view origin = "hone:trial";
    const auto start = now();
    if (const auto place = roll_.claim(study, start)) {
        drop_inherited_(place->id);  // what a retry copied from the trial that failed
        writer_.set_system_attribute(place->id, origin, request.origin_json);
        auto trial = read_one(study, place->id);
        return {trial.id,
                trial.number,
                start,
                std::move(trial.params),
                std::move(trial.user_attrs),
                std::move(trial.system_attrs)};
    }
    const auto place = roll_.add(study, start);
    writer_.set_system_attribute(place.id, origin, request.origin_json);
    return {place.id, place.number, start, {}, {}, {{Text(origin), request.origin_json}}};
}

TrialRecord RdbStorage::read_one(std::int64_t study, std::int64_t id) {
    std::vector<TrialRecord> found;
    reader_.read(study, {id, id}, found);
    return std::move(found.at(0));
}

std::vector<bool> RdbStorage::write(std::span<const TrialWrite> writes) {
    return database_->write([&] {
        std::vector<bool> written;
        for (const auto& trial : writes) written.push_back(writer_.write(trial));
        return written;
    });
}

std::int64_t RdbStorage::enqueue(std::int64_t study, std::string_view fixed_params_json) {
    return enroll([&] {
        roll_.catch_up(study);
        const auto place = roll_.add(study, std::nullopt);
        writer_.set_system_attribute(place.id, "fixed_params", fixed_params_json);
        return place.number;
    });
}

std::vector<TrialRecord> RdbStorage::changes(std::int64_t study, Cursor& cursor) {
    auto trials = database_->read([&] {
        std::vector<TrialRecord> found;
        for (const auto& ids : ranges_to_read(cursor)) reader_.read(study, ids, found);
        return found;
    });
    std::erase_if(trials, [&](const TrialRecord& t) { return !is_news(cursor, t.id); });
    advance(cursor, trials);
    return trials;
}

std::optional<TrialRecord> RdbStorage::find_trial(std::int64_t study, std::int64_t number) {
    return database_->read([&]() -> std::optional<TrialRecord> {
        Query<std::tuple<Id>, std::tuple<Id, Id>> find(
            session(), "SELECT trial_id FROM trials WHERE study_id = :study AND number = :number");
        const auto id = find.first(study, number);
        if (!id) return std::nullopt;
        return read_one(study, std::get<0>(*id));
    });
}

}  // namespace hone::host
