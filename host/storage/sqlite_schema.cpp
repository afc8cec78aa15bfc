#include "storage/sqlite_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "storage/prepared.hpp"
#include "storage/storage.hpp"

namespace hone::host {

namespace {

// As SQLAlchemy spells them, blanks at the ends of lines included: a database of ours is one that Optuna could have
// made.
constexpr const char* statements[] = {
    R"sql(CREATE TABLE studies (
	study_id INTEGER NOT NULL, 
	study_name VARCHAR(512) NOT NULL, 
	PRIMARY KEY (study_id)
))sql",
    R"sql(CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name))sql",
    R"sql(CREATE TABLE version_info (
	version_info_id INTEGER NOT NULL, 
	schema_version INTEGER, 
	library_version VARCHAR(256), 
	PRIMARY KEY (version_info_id), 
	CHECK (version_info_id=1)
))sql",
    R"sql(CREATE TABLE study_directions (
	study_direction_id INTEGER NOT NULL, 
	direction VARCHAR(8) NOT NULL, 
	study_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	PRIMARY KEY (study_direction_id), 
	UNIQUE (study_id, objective), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
))sql",
    R"sql(CREATE TABLE study_user_attributes (
	study_user_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_user_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
))sql",
    R"sql(CREATE TABLE study_system_attributes (
	study_system_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_system_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
))sql",
    R"sql(CREATE TABLE trials (
	trial_id INTEGER NOT NULL, 
	number INTEGER, 
	study_id INTEGER, 
	state VARCHAR(8) NOT NULL, 
	datetime_start DATETIME, 
	datetime_complete DATETIME, 
	PRIMARY KEY (trial_id), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
))sql",
    R"sql(CREATE INDEX ix_trials_study_id ON trials (study_id))sql",
    R"sql(CREATE TABLE trial_user_attributes (
	trial_user_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_user_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
))sql",
    R"sql(CREATE TABLE trial_system_attributes (
	trial_system_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_system_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
))sql",
    R"sql(CREATE TABLE trial_params (
	param_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	param_name VARCHAR(512), 
	param_value FLOAT, 
	distribution_json TEXT, 
	PRIMARY KEY (param_id), 
	UNIQUE (trial_id, param_name), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
))sql",
    R"sql(CREATE TABLE trial_values (
	trial_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	value FLOAT, 
	value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_value_id), 
	UNIQUE (trial_id, objective), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
))sql",
    R"sql(CREATE TABLE trial_intermediate_values (
	trial_intermediate_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	intermediate_value FLOAT, 
	intermediate_value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_intermediate_value_id), 
	UNIQUE (trial_id, step), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
))sql",
    R"sql(CREATE TABLE trial_heartbeats (
	trial_heartbeat_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	heartbeat DATETIME NOT NULL, 
	PRIMARY KEY (trial_heartbeat_id), 
	UNIQUE (trial_id), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
))sql",
    R"sql(CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
))sql"};

constexpr std::array<std::string_view, 13> tables = {"studies",
                                                     "version_info",
                                                     "study_directions",
                                                     "study_user_attributes",
                                                     "study_system_attributes",
                                                     "trials",
                                                     "trial_user_attributes",
                                                     "trial_system_attributes",
                                                     "trial_params",
                                                     "trial_values",
                                                     "trial_intermediate_values",
                                                     "trial_heartbeats",
                                                     "alembic_version"};
constexpr std::array<std::string_view, 9> older_revisions = {"v0.9.0.a", "v1.2.0.a", "v1.3.0.a", "v2.4.0.a", "v2.6.0.a",
                                                             "v3.0.0.a", "v3.0.0.b", "v3.0.0.c", "v3.0.0.d"};

bool contains(const auto& range, std::string_view name) { return std::ranges::find(range, name) != range.end(); }

std::vector<std::string> texts(soci::session& session, const std::string& query) {
    std::vector<std::string> result;
    Query<std::tuple<std::string>>(session, query).each([&](std::string text) { result.push_back(std::move(text)); });
    return result;
}

void check_revision(const std::string& revision, std::string_view shown) {
    if (revision == schema_revision) return;
    if (contains(older_revisions, revision))
        throw StorageError(fmt::format(
            "{} holds studies in Optuna's older schema {}, but hone works with {}; 'optuna storage upgrade' "
            "brings it up",
            shown, revision, schema_revision));
    throw StorageError(
        fmt::format("{} holds tables of schema revision {}, which this hone does not know: it works with "
                    "Optuna's {}; name another --storage",
                    shown, revision, schema_revision));
}

}  // namespace

Schema find_schema(soci::session& session, std::string_view shown) {
    const auto present =
        texts(session, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    if (present.empty()) return Schema::Missing;
    const auto is_present = [&](std::string_view name) { return contains(present, name); };
    const auto is_optunas = [](std::string_view name) { return contains(tables, name); };
    const bool begun_by_optuna = is_present("studies") && is_present("version_info");
    if (!begun_by_optuna && !std::ranges::all_of(present, is_optunas))
        throw StorageError(fmt::format(
            "{} is the database of another program: it has tables, but not Optuna's; name another --storage", shown));
    if (!is_present("alembic_version")) return Schema::HalfMade;
    const auto revisions = texts(session, "SELECT version_num FROM alembic_version");
    if (revisions.empty()) return Schema::HalfMade;
    check_revision(revisions.front(), shown);
    return std::ranges::all_of(tables, is_present) ? Schema::Ready : Schema::HalfMade;
}

void create_schema(soci::session& session) {
    for (const auto* statement : statements) session << statement;
    session << "INSERT INTO version_info (version_info_id, schema_version, library_version) VALUES (1, 12, '5.0.0')";
    session << fmt::format("INSERT INTO alembic_version (version_num) VALUES ('{}')", schema_revision);
}

}  // namespace hone::host
