#include "storage/rdb_storage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "storage/cursor.hpp"
#include "storage/database/insert_for_id.hpp"
#include "storage/format/timestamp.hpp"
#include "storage/left_over_rows.hpp"
#include "storage/study_life.hpp"
#include "storage/text_limits.hpp"
#include "study/attribute_keys.hpp"

namespace hone::host {

namespace {

using Id = std::int64_t;
using Text = std::string;

Direction direction_of(const StudyRecord& study, const Text& word) {
    if (word == "MINIMIZE") return Direction::Minimize;
    if (word == "MAXIMIZE") return Direction::Maximize;
    throw StorageError(fmt::format("study '{}' is damaged in the database: its direction is '{}'", study.name, word));
}

void read_directions(const Connection& connection, StudyRecord& study) {
    Query<std::tuple<Text>, std::tuple<Id>>(
        connection, "SELECT direction FROM study_directions WHERE study_id = :study ORDER BY objective")
        .each([&study](const Text& word) { study.directions.push_back(direction_of(study, word)); }, study.id);
}

void read_attributes(const Connection& connection, std::string_view table, const StudyRecord& study,
                     Attributes& attributes) {
    Query<std::tuple<Text, std::optional<Text>>, std::tuple<Id>>(
        connection, fmt::format("SELECT \"key\", value_json FROM {} WHERE study_id = :study", table))
        .each(
            [&](Text key, std::optional<Text> json) {
                if (!json)
                    throw StorageError(fmt::format(
                        "study '{}' is damaged in the database: its attribute '{}' has no value", study.name, key));
                attributes.emplace(std::move(key), std::move(*json));
            },
            study.id);
}

Begun as_begun(TrialRecord trial) {
    return {trial.id,
            trial.number,
            trial.start.value(),
            std::move(trial.params),
            std::move(trial.user_attrs),
            std::move(trial.system_attrs)};
}

// How many of the requests, from the first one on, get a new trial, where the next one has this number.
std::size_t fresh_ones(std::span<const BeginRequest> requests, std::int64_t at_most, std::int64_t number) {
    std::int64_t n = 0;
    for (const auto& request : requests) {
        if (n >= at_most || (request.below && number + n >= *request.below)) break;
        ++n;
    }
    return static_cast<std::size_t>(n);
}

}  // namespace

RdbStorage::RdbStorage(std::unique_ptr<Database> database)
    : database_(std::move(database)),
      reader_(*database_),
      writer_(*database_),
      roll_(*database_),
      tally_(*database_),
      heartbeats_(*database_),
      hosts_(*database_),
      claims_(*database_),
      retrier_(*database_, roll_, claims_),
      drop_inherited_(
          connection(),
          fmt::format("DELETE FROM trial_system_attributes WHERE trial_id = :trial AND (substr(\"key\", 1, {}) = '{}' "
                      "OR substr(\"key\", 1, {}) = '{}')",
                      attribute::ours.size(), attribute::ours, attribute::relative_params.size(),
                      attribute::relative_params)) {}

// All of them where there is no name.
std::vector<StudyRecord> RdbStorage::read_studies_now(std::optional<std::string_view> name) {
    std::vector<StudyRecord> studies;
    Query<std::tuple<Id, Text>, std::tuple<std::optional<Text>>>(
        connection(),
        "SELECT study_id, study_name FROM studies WHERE study_name = coalesce(:name, study_name) ORDER BY study_id")
        .each(
            [&](Id id, Text found) {
                studies.push_back({id, std::move(found), {}, {}, {}});
            },
            name);
    for (auto& study : studies) {
        read_directions(connection(), study);
        read_attributes(connection(), "study_user_attributes", study, study.user_attrs);
        read_attributes(connection(), "study_system_attributes", study, study.system_attrs);
    }
    return studies;
}

std::vector<StudyRecord> RdbStorage::studies() {
    return database_->read([this] { return read_studies_now(std::nullopt); });
}

std::optional<StudyRecord> RdbStorage::find_study(std::string_view name) {
    check_name(dialect(), "study", name);
    auto found = database_->read([&] { return read_studies_now(name); });
    if (found.empty()) return std::nullopt;
    if (found.front().name != name)
        throw StorageError(
            fmt::format("{} cannot tell '{}' from its study '{}': {} compares names without case, accents "
                        "and blanks at their ends; take that name, or quite another",
                        database_->shown(), name, found.front().name, dialect().name));
    return std::move(found.front());
}

StudyRecord RdbStorage::create_study(std::string_view name, std::span<const Direction> directions) {
    check_name(dialect(), "study", name);
    return database_->write([&] {
        if (const auto taken = name_taken(name)) {
            auto study = read_studies_now(*taken).at(0);
            // Perhaps it is ours.
            if (database_->perhaps_done() && std::ranges::equal(study.directions, directions)) return study;
            throw StorageError(fmt::format("{} holds a study '{}' already", database_->shown(), *taken));
        }
        InsertForId<Text> insert(*database_, "INSERT INTO studies (study_name) VALUES (:name)", "study_id");
        StudyRecord study{insert(name), Text(name), {directions.begin(), directions.end()}, {}, {}};
        LeftOverRows(*database_).drop_of_study(study.id);
        Command<Text, Id, Id> insert_direction(
            connection(),
            "INSERT INTO study_directions (direction, study_id, objective) VALUES (:direction, :study, :objective)");
        for (std::size_t i = 0; i < directions.size(); ++i)
            insert_direction(directions[i] == Direction::Maximize ? "MAXIMIZE" : "MINIMIZE", study.id,
                             static_cast<Id>(i));
        return study;
    });
}

void RdbStorage::rename_study(std::int64_t study, std::string_view name) {
    hone::host::rename_study(*database_, study, name);
}

void RdbStorage::delete_study(std::int64_t study) { hone::host::delete_study(*database_, study); }

std::vector<LivingHost> RdbStorage::living_hosts(std::int64_t study) {
    return database_->read([&] { return hosts_.living(study); });
}

// The study that has the name, or, where the database cannot tell them apart, another one.
std::optional<Text> RdbStorage::name_taken(std::string_view name) {
    Query<std::tuple<Text>, std::tuple<Text>> find(connection(),
                                                   "SELECT study_name FROM studies WHERE study_name = :name");
    const auto found = find.first(name);
    return found ? std::optional(std::get<0>(*found)) : std::nullopt;
}

// SQLite, where Optuna does not switch foreign keys on, would take a row of a study that is gone.
void RdbStorage::require(std::int64_t study) const {
    Query<std::tuple<Id>, std::tuple<Id>> find(connection(), "SELECT study_id FROM studies WHERE study_id = :study");
    if (!find.first(study)) throw StudyGone();
    require_joined();
}

void RdbStorage::join(std::int64_t study, std::string_view key) { joined_.emplace(study, key); }

void RdbStorage::require_joined() const {
    if (!joined_ || !dialect().reuses_ids) return;
    const auto& [study, key] = *joined_;
    Query<std::tuple<Id>, std::tuple<Id, Text>> find(
        connection(), "SELECT study_id FROM study_system_attributes WHERE study_id = :study AND \"key\" = :key");
    if (!find.first(study, key)) throw StudyGone();
}

std::string RdbStorage::insert_study_attribute(std::initializer_list<std::string_view> replaced) const {
    return "INSERT INTO study_system_attributes (study_id, \"key\", value_json) VALUES (:study, :key, :json)" +
           dialect().if_there({"study_id", "\"key\""}, replaced);
}

std::string RdbStorage::claim_study_attribute(std::int64_t study, std::string_view key, std::string_view json) {
    check_text(dialect(), "attribute", key, json);
    return database_->write([&] {
        require(study);
        Command<Id, Text, Text>(connection(), insert_study_attribute({}))(study, key, json);
        // Locking, since MySQL's plain SELECT shows what was there when this began: nothing, perhaps.
        Query<std::tuple<Text>, std::tuple<Id, Text>> kept(
            connection(),
            fmt::format("SELECT value_json FROM study_system_attributes WHERE study_id = :study AND \"key\" = :key{}",
                        dialect().row_lock));
        return std::get<0>(kept.first(study, key).value());
    });
}

std::optional<std::int64_t> RdbStorage::claim(std::int64_t study, std::string_view key, std::int64_t trial,
                                              std::optional<std::int64_t> ended) {
    if (!database_->has_own_tables()) return std::nullopt;
    const auto work = [&] {
        require(study);
        return claims_.claim(study, key, trial, ended);
    };
    return database_->write(work, Database::Durable::WithTheNext);
}

void RdbStorage::set_study_attribute(std::int64_t study, std::string_view key, std::string_view json) {
    check_text(dialect(), "attribute", key, json);
    database_->write([&] {
        require(study);
        return Command<Id, Text, Text>(connection(), insert_study_attribute({"value_json"}))(study, key, json);
    });
}

// A write transaction in which trials get their numbers. What was seen in one that was undone is not there.
template <class Work>
auto RdbStorage::enroll(std::int64_t study, Work&& work, Database::Durable durable) {
    const auto forget = [this] {
        roll_.forget();
        tally_.forget();
    };
    try {
        bool again = false;
        const auto enrolled = [&] {
            if (std::exchange(again, true)) forget();
            if (roll_.catch_up(study) == TrialRoll::Study::Another) tally_.forget();
            require_joined();
            return work();
        };
        return database_->write(enrolled, durable);
    } catch (...) {
        forget();
        throw;
    }
}

std::vector<Begun> RdbStorage::begin(std::int64_t study, std::span<const BeginRequest> requests,
                                     std::optional<std::int64_t> until) {
    for (const auto& request : requests) check_text(dialect(), "attribute", attribute::trial, request.origin_json);
    const auto work = [&] {
        if (database_->perhaps_done())
            if (auto begun = begun_before(study, requests); !begun.empty()) return begun;
        return begin_now(study, requests, room(study, until));
    };
    return enroll(study, work, Database::Durable::WithTheNext);
}

// A WAITING trial takes the place that was kept for it.
RdbStorage::Room RdbStorage::room(std::int64_t study, std::optional<std::int64_t> until) {
    constexpr auto no_bound = std::numeric_limits<std::int64_t>::max();
    if (!until) return {no_bound, no_bound};
    const auto used = tally_.count(study);
    const auto all = *until - used.counted - used.running;
    return {all, all - used.waiting};
}

std::vector<Begun> RdbStorage::begin_now(std::int64_t study, std::span<const BeginRequest> requests, Room room) {
    const auto start = dialect().kept(now());
    std::vector<Begun> all;
    const auto wanted = [&] { return std::min(static_cast<std::int64_t>(requests.size() - all.size()), room.all); };
    while (wanted() > 0) {
        const auto place = roll_.claim(study, start);
        if (!place) break;
        --room.all;
        drop_inherited_(place->id);  // what a retry copied from the trial that failed
        all.push_back(as_begun(read_one(study, place->id)));
    }
    const auto fresh =
        fresh_ones(requests.subspan(all.size()), std::min(room.all, room.fresh), roll_.next_number(study));
    for (const auto& place : roll_.begin(study, fresh, start))
        all.push_back({place.id, place.number, start, {}, {}, {}});
    note_begun(all, requests);
    return all;
}

void RdbStorage::note_begun(std::span<Begun> begun, std::span<const BeginRequest> requests) {
    std::vector<std::int64_t> ids;
    std::vector<std::string_view> origins;
    for (std::size_t i = 0; i < begun.size(); ++i) {
        begun[i].system_attrs.insert_or_assign(Text(attribute::trial), requests[i].origin_json);
        ids.push_back(begun[i].id);
        origins.push_back(requests[i].origin_json);
    }
    writer_.set_system_attributes(ids, attribute::trial, origins);
    heartbeats_.start(ids);
}

// The answer to our own COMMIT was lost: those of these trials that have begun, and that nobody ended since. Their
// origins name host and sequence.
std::vector<Begun> RdbStorage::begun_before(std::int64_t study, std::span<const BeginRequest> requests) {
    Query<std::tuple<Id>, std::tuple<Id, Text>> find(
        connection(),
        fmt::format("SELECT t.trial_id FROM trials t JOIN trial_system_attributes a ON a.trial_id = t.trial_id "
                    "WHERE t.study_id = :study AND t.state = 'RUNNING' AND a.\"key\" = '{}' AND a.value_json = :origin "
                    "ORDER BY t.trial_id DESC",
                    attribute::trial));
    std::vector<Begun> found;
    for (const auto& request : requests)
        if (const auto id = find.first(study, request.origin_json))
            found.push_back(as_begun(read_one(study, std::get<0>(*id))));
    return found;
}

Tally RdbStorage::tally(std::int64_t study) {
    return database_->read([&] {
        auto tally = tally_.count(study);
        for (const auto& sign : heartbeats_.running(study))
            if (!sign.heartbeat) tally.unwatched.push_back(sign.number);
        return tally;
    });
}

TrialRecord RdbStorage::read_one(std::int64_t study, std::int64_t id) {
    std::vector<TrialRecord> found;
    reader_.read(study, {id, id}, 1, found);
    return std::move(found.at(0));
}

std::vector<bool> RdbStorage::write(std::span<const TrialWrite> writes) {
    for (const auto& trial : writes) check_write(dialect(), trial);
    const auto retried =
        std::ranges::find_if(writes, [](const TrialWrite& w) { return w.ending && w.ending->retry.has_value(); });
    if (retried == writes.end())
        return database_->write([&] {
            require_joined();
            return writer_.write(writes);
        });
    // Retries get numbers, which takes a lock that must come before those on trials.
    return enroll(retried->ending->retry->study, [&] {
        auto written = writer_.write(writes);
        retry_failed(writes, written);
        return written;
    });
}

void RdbStorage::retry_failed(std::span<const TrialWrite> writes, const std::vector<bool>& written) {
    for (std::size_t i = 0; i < writes.size(); ++i)
        if (written[i] && writes[i].ending && writes[i].ending->retry)
            retrier_.retry(writes[i].id, *writes[i].ending->retry);
}

LifeSigns RdbStorage::beat(std::int64_t study, const HostSign& host, std::span<const std::int64_t> trials) {
    database_->write([&] {
        require(study);
        hosts_.beat(study, host);
        heartbeats_.beat(trials);
        return true;
    });
    return database_->read([&] {
        LifeSigns signs{.running = heartbeats_.running(study), .connection = connection().generation()};
        hosts_.ask_others(study, host, signs);
        return signs;
    });
}

void RdbStorage::leave(const HostSign& host) {
    database_->write([&] {
        hosts_.leave(host.uuid);
        return true;
    });
}

std::int64_t RdbStorage::enqueue(std::int64_t study, std::string_view fixed_params_json) {
    constexpr auto key = attribute::fixed_params;
    check_text(dialect(), "attribute", key, fixed_params_json);
    TrialRoll::Place place{};
    return enroll(study, [&] {
        if (database_->perhaps_done() && is_enqueued(study, place, fixed_params_json)) return place.number;
        place = roll_.add(study, std::nullopt);
        writer_.set_system_attribute(place.id, key, fixed_params_json);
        return place.number;
    });
}

// A row that is not there has an id that the servers do not give again.
bool RdbStorage::is_enqueued(std::int64_t study, TrialRoll::Place place, std::string_view fixed_params_json) {
    std::vector<TrialRecord> found;
    reader_.read(study, {place.id, place.id}, 1, found);
    if (found.empty() || found[0].number != place.number) return false;
    const auto fixed = found[0].system_attrs.find(attribute::fixed_params);
    return fixed != found[0].system_attrs.end() && fixed->second == fixed_params_json;
}

std::vector<std::int64_t> RdbStorage::add_trials(std::int64_t study, std::span<const TrialRecord> trials) {
    if (trials.empty()) return {};
    std::vector<TrialWrite> rows;
    for (const auto& trial : trials) check_write(dialect(), rows.emplace_back(as_write(trial)));
    std::vector<TrialRoll::Place> places;
    return enroll(study, [&] {
        // All of them were added, or none.
        if (places.empty() || !database_->perhaps_done() || !is_added(study, places.front(), trials.front())) {
            places = roll_.add(study, trials);
            for (std::size_t i = 0; i < rows.size(); ++i) rows[i].id = places[i].id;
            writer_.insert(rows);
        }
        std::vector<std::int64_t> numbers;
        for (const auto& place : places) numbers.push_back(place.number);
        return numbers;
    });
}

// A row that is not there has an id that the servers seldom give again, and never for the same trial.
bool RdbStorage::is_added(std::int64_t study, TrialRoll::Place place, const TrialRecord& trial) {
    std::vector<TrialRecord> found;
    reader_.read(study, {place.id, place.id}, 1, found);
    const auto kept = [this](std::optional<TimePoint> time) { return time ? dialect().kept(*time) : time; };
    return !found.empty() && found[0].number == place.number && found[0].state == trial.state &&
           found[0].start == kept(trial.start) && found[0].complete == kept(trial.complete) &&
           found[0].user_attrs == trial.user_attrs && found[0].system_attrs == trial.system_attrs;
}

void RdbStorage::read_changes(std::int64_t study, Cursor& cursor, const Take& take) {
    auto next = emptied(cursor);
    for (auto left = ranges_to_read(cursor); !left.empty();) {
        auto trials = read_slice(study, left);
        std::erase_if(trials, [&](const TrialRecord& t) { return !is_news(cursor, t.id); });
        advance(next, trials);
        take(std::move(trials));
    }
    cursor = std::move(next);
}

// Takes from `left` what it read.
std::vector<TrialRecord> RdbStorage::read_slice(std::int64_t study, std::vector<IdRange>& left) {
    constexpr std::size_t slice = 2000;
    auto [trials, still_left] = database_->read([&] {
        auto ranges = left;
        std::vector<TrialRecord> found;
        while (!ranges.empty() && found.size() < slice) {
            const auto last = reader_.read(study, ranges.front(), slice - found.size(), found);
            if (last == ranges.front().last)
                ranges.erase(ranges.begin());
            else
                ranges.front().first = last + 1;
        }
        return std::pair(std::move(found), std::move(ranges));
    });
    left = std::move(still_left);
    return std::move(trials);
}

std::optional<TrialRecord> RdbStorage::find_trial(std::int64_t study, std::int64_t number) {
    if (dialect().largest_integer && number > *dialect().largest_integer) return std::nullopt;
    return database_->read([&]() -> std::optional<TrialRecord> {
        Query<std::tuple<Id>, std::tuple<Id, Id>> find(
            connection(), "SELECT trial_id FROM trials WHERE study_id = :study AND number = :number");
        const auto id = find.first(study, number);
        if (!id) return std::nullopt;
        return read_one(study, std::get<0>(*id));
    });
}

}  // namespace hone::host
