#include "storage/sqlite_storage.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "storage/distribution_json.hpp"
#include "storage/read_trials.hpp"
#include "storage/schema.hpp"
#include "storage/sqlite_file.hpp"
#include "storage/stored_number.hpp"
#include "storage/timestamp.hpp"
#include "storage/transaction.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

using soci::into;
using soci::use;

TimePoint now() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

std::string stored(Direction direction) { return direction == Direction::Maximize ? "MAXIMIZE" : "MINIMIZE"; }

Attributes read_study_attributes(soci::session& sql, const char* table, std::int64_t study) {
    Attributes attributes;
    std::string key, json;
    soci::statement st = (sql.prepare << "SELECT \"key\", value_json FROM " << table << " WHERE study_id = :s",
                          into(key), into(json), use(study));
    st.execute();
    while (st.fetch()) attributes.insert_or_assign(key, json);
    return attributes;
}

std::vector<Direction> read_directions(soci::session& sql, const std::string& study_name, std::int64_t study) {
    std::vector<Direction> directions;
    std::string direction;
    soci::statement st =
        (sql.prepare << "SELECT direction FROM study_directions WHERE study_id = :s ORDER BY objective",
         into(direction), use(study));
    st.execute();
    while (st.fetch()) {
        if (direction != "MINIMIZE" && direction != "MAXIMIZE")
            throw StorageError(fmt::format("study '{}' has the direction '{}', which is none", study_name, direction));
        directions.push_back(direction == "MAXIMIZE" ? Direction::Maximize : Direction::Minimize);
    }
    return directions;
}

void complete_study(soci::session& sql, StudyRecord& study) {
    study.directions = read_directions(sql, study.name, study.id);
    study.user_attrs = read_study_attributes(sql, "study_user_attributes", study.id);
    study.system_attrs = read_study_attributes(sql, "study_system_attributes", study.id);
}

}  // namespace

// Prepared once: preparing costs more than running them. The members are what the statements are bound to.
class SqliteStorage::Writes {
 public:
    explicit Writes(soci::session& sql)
        : insert_trial_((sql.prepare << "INSERT INTO trials (number, study_id, state, datetime_start) "
                                        "VALUES (:number, :study, 'RUNNING', :start)",
                         use(number_), use(study_), use(time_))),
          claim_((sql.prepare << "UPDATE trials SET state = 'RUNNING', datetime_start = :start "
                                 "WHERE trial_id = :id AND state = 'WAITING'",
                  use(time_), use(id_))),
          finish_((sql.prepare << "UPDATE trials SET state = :state, datetime_complete = :complete "
                                  "WHERE trial_id = :id AND state = 'RUNNING'",
                   use(text_), use(time_), use(id_))),
          touch_((sql.prepare << "UPDATE trials SET state = 'RUNNING' WHERE trial_id = :id AND state = 'RUNNING'",
                  use(id_))),
          param_((sql.prepare << "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) "
                                 "VALUES (:id, :name, :value, :distribution)",
                  use(id_), use(key_), use(number_value_), use(text_))),
          value_((sql.prepare << "INSERT INTO trial_values (trial_id, objective, value, value_type) "
                                 "VALUES (:id, :objective, :value, :type)",
                  use(id_), use(number_), use(number_value_, indicator_), use(text_))),
          report_((sql.prepare << "INSERT INTO trial_intermediate_values "
                                  "(trial_id, step, intermediate_value, intermediate_value_type) "
                                  "VALUES (:id, :step, :value, :type) ON CONFLICT (trial_id, step) DO NOTHING",
                   use(id_), use(number_), use(number_value_, indicator_), use(text_))),
          user_attribute_((sql.prepare << upsert("trial_user_attributes"), use(id_), use(key_), use(text_))),
          system_attribute_((sql.prepare << upsert("trial_system_attributes"), use(id_), use(key_), use(text_))) {}

    void insert_trial(std::int64_t study, std::int64_t number, TimePoint start) {
        study_ = study;
        number_ = number;
        time_ = timestamp(start);
        insert_trial_.execute(true);
    }
    bool claim(std::int64_t id, TimePoint start) {
        id_ = id;
        time_ = timestamp(start);
        claim_.execute(true);
        return claim_.get_affected_rows() > 0;
    }
    bool finish(std::int64_t id, const Ending& ending) {
        id_ = id;
        text_ = state_name(ending.state);
        time_ = timestamp(ending.complete);
        finish_.execute(true);
        return finish_.get_affected_rows() > 0;
    }
    bool is_running(std::int64_t id) {
        id_ = id;
        touch_.execute(true);
        return touch_.get_affected_rows() > 0;
    }
    void param(std::int64_t id, const Parameter& p, const std::string& distribution) {
        id_ = id;
        key_ = p.name;
        number_value_ = p.value;
        text_ = distribution;
        param_.execute(true);
    }
    void value(std::int64_t id, std::int64_t objective, double value) { store_number(value_, id, objective, value); }
    void report(std::int64_t id, std::int64_t step, double value) { store_number(report_, id, step, value); }
    void user_attribute(std::int64_t id, const std::string& key, const std::string& json) {
        store_text(user_attribute_, id, key, json);
    }
    void system_attribute(std::int64_t id, const std::string& key, const std::string& json) {
        store_text(system_attribute_, id, key, json);
    }

 private:
    static std::string upsert(const char* table) {
        return fmt::format(
            "INSERT INTO {} (trial_id, \"key\", value_json) VALUES (:id, :key, :json) "
            "ON CONFLICT (trial_id, \"key\") DO UPDATE SET value_json = excluded.value_json",
            table);
    }
    void store_number(soci::statement& st, std::int64_t id, std::int64_t place, double value) {
        const auto number = to_stored(value);
        id_ = id;
        number_ = place;
        number_value_ = number.value.value_or(0);
        indicator_ = number.value ? soci::i_ok : soci::i_null;
        text_ = number.type;
        st.execute(true);
    }
    void store_text(soci::statement& st, std::int64_t id, const std::string& key, const std::string& json) {
        id_ = id;
        key_ = key;
        text_ = json;
        st.execute(true);
    }

    long long id_ = 0, study_ = 0, number_ = 0;
    double number_value_ = 0;
    soci::indicator indicator_ = soci::i_ok;
    std::string key_, text_, time_;
    soci::statement insert_trial_, claim_, finish_, touch_, param_, value_, report_, user_attribute_, system_attribute_;
};

template <class Call>
auto SqliteStorage::guarded(Call&& call) {
    try {
        return call();
    } catch (const soci::soci_error& e) {
        throw sqlite_error(e, name_);
    }
}

SqliteStorage::SqliteStorage(const StorageUrl& url, IfMissing if_missing)
    : name_(url.path), sql_(open_sqlite_file(url, if_missing)) {
    guarded([&] { ensure_sqlite_schema(*sql_, fmt::format("the database {}", name_)); });
}

SqliteStorage::~SqliteStorage() = default;

SqliteStorage::Writes& SqliteStorage::writes() {
    if (!writes_) writes_ = std::make_unique<Writes>(*sql_);
    return *writes_;
}

std::vector<StudyRecord> SqliteStorage::studies() {
    return guarded([&] {
        std::vector<StudyRecord> studies;
        long long id = 0;
        std::string name;
        soci::statement st =
            (sql_->prepare << "SELECT study_id, study_name FROM studies ORDER BY study_id", into(id), into(name));
        st.execute();
        while (st.fetch()) {
            auto& study = studies.emplace_back();
            study.id = id;
            study.name = name;
        }
        for (auto& study : studies) complete_study(*sql_, study);
        return studies;
    });
}

std::optional<StudyRecord> SqliteStorage::find_study(std::string_view name) {
    return guarded([&]() -> std::optional<StudyRecord> {
        StudyRecord study;
        study.name = name;
        long long id = 0;
        *sql_ << "SELECT study_id FROM studies WHERE study_name = :name", use(study.name), into(id);
        if (!sql_->got_data()) return std::nullopt;
        study.id = id;
        complete_study(*sql_, study);
        return study;
    });
}

StudyRecord SqliteStorage::create_study(std::string_view name, std::span<const Direction> directions) {
    return guarded([&] {
        StudyRecord study;
        study.name = name;
        study.directions.assign(directions.begin(), directions.end());
        Transaction transaction(*sql_);
        int taken = 0;
        *sql_ << "SELECT count(*) FROM studies WHERE study_name = :name", use(study.name), into(taken);
        if (taken) throw StorageError(fmt::format("there is a study '{}' already", name));
        *sql_ << "INSERT INTO studies (study_name) VALUES (:name)", use(study.name);
        long long id = 0;
        sql_->get_last_insert_id("studies", id);
        study.id = id;
        for (std::size_t k = 0; k < directions.size(); ++k) {
            const auto direction = stored(directions[k]);
            const auto objective = static_cast<long long>(k);
            *sql_ << "INSERT INTO study_directions (direction, study_id, objective) VALUES (:d, :s, :o)",
                use(direction), use(id), use(objective);
        }
        transaction.commit();
        return study;
    });
}

std::string SqliteStorage::claim_study_attribute(std::int64_t study, std::string_view key, std::string_view json) {
    return guarded([&] {
        const long long id = study;
        const std::string k(key);
        std::string text(json);
        Transaction transaction(*sql_);
        *sql_ << "INSERT INTO study_system_attributes (study_id, \"key\", value_json) VALUES (:s, :k, :j) "
                 "ON CONFLICT (study_id, \"key\") DO NOTHING",
            use(id), use(k), use(text);
        *sql_ << "SELECT value_json FROM study_system_attributes WHERE study_id = :s AND \"key\" = :k", use(id), use(k),
            into(text);
        transaction.commit();
        return text;
    });
}

void SqliteStorage::set_study_attribute(std::int64_t study, std::string_view key, std::string_view json) {
    guarded([&] {
        const long long id = study;
        const std::string k(key), text(json);
        *sql_ << "INSERT INTO study_system_attributes (study_id, \"key\", value_json) VALUES (:s, :k, :j) "
                 "ON CONFLICT (study_id, \"key\") DO UPDATE SET value_json = excluded.value_json",
            use(id), use(k), use(text);
    });
}

std::vector<Begun> SqliteStorage::begin(std::int64_t study, std::span<const BeginRequest> requests) {
    return guarded([&] {
        auto known = known_[study];  // a copy, kept only if the transaction is
        std::vector<Begun> begun;
        Transaction transaction(*sql_);
        look_at_new_rows(study, known);
        for (const auto& request : requests) {
            auto waiting = claim_waiting(known, request, now());
            begun.push_back(waiting ? std::move(*waiting) : insert_trial(study, known, request, now()));
        }
        transaction.commit();
        known_[study] = std::move(known);
        return begun;
    });
}

void SqliteStorage::look_at_new_rows(std::int64_t study, Known& known) {
    long long id = 0;
    const long long s = study, after = known.last_id;
    std::string state;
    soci::statement st =
        (sql_->prepare << "SELECT trial_id, state FROM trials WHERE study_id = :s AND trial_id > :after "
                          "ORDER BY trial_id",
         use(s), use(after), into(id), into(state));
    st.execute();
    while (st.fetch()) {
        known.last_id = id;
        ++known.count;
        if (state == "WAITING") known.waiting.insert(id);
    }
}

std::optional<Begun> SqliteStorage::claim_waiting(Known& known, const BeginRequest& request, TimePoint start) {
    while (!known.waiting.empty()) {
        const auto id = *known.waiting.begin();  // ids and numbers have the same order
        known.waiting.erase(known.waiting.begin());
        if (!writes().claim(id, start)) continue;
        const long long trial = id;
        // A retry inherits all attributes, ours included.
        *sql_ << "DELETE FROM trial_system_attributes WHERE trial_id = :id AND \"key\" LIKE 'hone:%'", use(trial);
        writes().system_attribute(id, "hone:trial", request.origin_json);
        auto record = read_trial(*sql_, id, distributions_);
        return Begun{record.id,
                     record.number,
                     start,
                     std::move(record.params),
                     std::move(record.user_attrs),
                     std::move(record.system_attrs)};
    }
    return std::nullopt;
}

Begun SqliteStorage::insert_trial(std::int64_t study, Known& known, const BeginRequest& request, TimePoint start) {
    const auto number = known.count;
    writes().insert_trial(study, number, start);
    long long id = 0;
    sql_->get_last_insert_id("trials", id);
    known.last_id = id;
    ++known.count;
    writes().system_attribute(id, "hone:trial", request.origin_json);
    return {id, number, start, {}, {}, {{"hone:trial", request.origin_json}}};
}

std::vector<bool> SqliteStorage::write(std::span<const TrialWrite> all) {
    return guarded([&] {
        std::vector<bool> written;
        std::map<const Distribution*, std::string> texts;
        Transaction transaction(*sql_);
        for (const auto& w : all) {
            const bool mine = w.ending ? writes().finish(w.id, *w.ending) : writes().is_running(w.id);
            written.push_back(mine);
            if (!mine) continue;
            for (const auto& p : w.params) {
                auto& text = texts[p.distribution.get()];
                if (text.empty()) text = to_json(*p.distribution);
                writes().param(w.id, p, text);
            }
            for (const auto& [step, value] : w.reports) writes().report(w.id, step, value);
            for (const auto& [key, json] : w.user_attrs) writes().user_attribute(w.id, key, json);
            for (const auto& [key, json] : w.system_attrs) writes().system_attribute(w.id, key, json);
            if (!w.ending) continue;
            for (std::size_t k = 0; k < w.ending->values.size(); ++k)
                writes().value(w.id, static_cast<std::int64_t>(k), w.ending->values[k]);
        }
        transaction.commit();
        return written;
    });
}

std::int64_t SqliteStorage::enqueue(std::int64_t study, std::string_view fixed_params_json) {
    return guarded([&] {
        const long long s = study;
        Transaction transaction(*sql_);
        long long number = 0, id = 0;
        *sql_ << "SELECT count(*) FROM trials WHERE study_id = :s", use(s), into(number);
        *sql_ << "INSERT INTO trials (number, study_id, state) VALUES (:n, :s, 'WAITING')", use(number), use(s);
        sql_->get_last_insert_id("trials", id);
        writes().system_attribute(id, "fixed_params", std::string(fixed_params_json));
        transaction.commit();
        return number;
    });
}

std::vector<TrialRecord> SqliteStorage::changes(std::int64_t study, Cursor& cursor) {
    return guarded([&] {
        const soci::transaction one_moment(*sql_);  // reads only, so a deferred one
        std::vector<TrialRecord> changed;
        for (const auto id : cursor.unfinished)
            if (id <= cursor.last_finished_id) changed.push_back(read_trial(*sql_, id, distributions_));
        for (auto& trial : read_trials(*sql_, study, cursor.last_finished_id, distributions_))
            changed.push_back(std::move(trial));
        for (const auto& trial : changed) {
            if (is_finished(trial.state)) {
                cursor.unfinished.erase(trial.id);
                cursor.last_finished_id = std::max(cursor.last_finished_id, trial.id);
            } else {
                cursor.unfinished.insert(trial.id);
            }
        }
        return changed;
    });
}

bool SqliteStorage::may_have_changed() {
    return guarded([&] {
        long long version = 0;
        *sql_ << "PRAGMA data_version", into(version);
        return std::exchange(data_version_, version) != version;
    });
}

std::optional<TrialRecord> SqliteStorage::find_trial(std::int64_t study, std::int64_t number) {
    return guarded([&]() -> std::optional<TrialRecord> {
        const long long s = study, n = number;
        long long id = 0;
        *sql_ << "SELECT trial_id FROM trials WHERE study_id = :s AND number = :n", use(s), use(n), into(id);
        if (!sql_->got_data()) return std::nullopt;
        return read_trial(*sql_, id, distributions_);
    });
}

}  // namespace hone::host
