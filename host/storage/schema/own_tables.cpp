#include "storage/schema/own_tables.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <vector>

#include "storage/database/prepared.hpp"
#include "storage/storage.hpp"

namespace hone::host {

namespace {

// A foreign key would make Optuna's delete_study fail in silence where nothing cascades: SQLite keeps them without.
std::string belongs_to(const Dialect& dialect, std::string_view table, std::string_view id) {
    if (dialect.reuses_ids) return "";
    return fmt::format(", FOREIGN KEY ({1}) REFERENCES {0} ({1}) ON DELETE CASCADE", table, id);
}

// The version's table comes last: where it is, the others are.
std::vector<std::string> statements(const Dialect& dialect) {
    return {fmt::format("CREATE TABLE IF NOT EXISTS hone_hosts (uuid VARCHAR(36) NOT NULL, study_id INTEGER NOT NULL, "
                        "name VARCHAR(255), pid BIGINT, heartbeat_interval DOUBLE PRECISION NOT NULL, "
                        "grace_period DOUBLE PRECISION NOT NULL, last_beat {} NOT NULL, PRIMARY KEY (uuid){})",
                        dialect.exact_time, belongs_to(dialect, "studies", "study_id")),
            fmt::format("CREATE TABLE IF NOT EXISTS hone_reports (trial_id INTEGER NOT NULL, step INTEGER NOT NULL, "
                        "metric VARCHAR(512){} NOT NULL, value DOUBLE PRECISION, value_type VARCHAR(7) NOT NULL, "
                        "PRIMARY KEY (trial_id, step, metric){})",
                        dialect.exact_text, belongs_to(dialect, "trials", "trial_id")),
            // Version 1 had it without the number, and nobody who wrote to it.
            "DROP TABLE IF EXISTS hone_claims",
            fmt::format("CREATE TABLE hone_claims (study_id INTEGER NOT NULL, claim VARCHAR(255){} NOT NULL, "
                        "number INTEGER NOT NULL, PRIMARY KEY (study_id, claim){})",
                        dialect.exact_text, belongs_to(dialect, "studies", "study_id")),
            "CREATE TABLE IF NOT EXISTS hone_meta (name VARCHAR(64) NOT NULL, value VARCHAR(255) NOT NULL, "
            "PRIMARY KEY (name))"};
}

int checked_version(const std::string& text, std::string_view shown) {
    int version = 0;
    std::from_chars(text.data(), text.data() + text.size(), version);
    if (version < 1 || version > own_tables_version)
        throw StorageError(
            fmt::format("a newer hone has worked with {}: its own tables there are of version {}, and this "
                        "hone knows version {}; use that newer hone, or name another --storage",
                        shown, text, own_tables_version));
    return version;
}

std::optional<std::string> version_text(const Connection& connection, const Dialect& dialect) {
    bool is_there = false;
    Query<std::tuple<std::string>>(connection, std::string(dialect.tables)).each([&](const std::string& name) {
        is_there = is_there || name == "hone_meta";
    });
    if (!is_there) return std::nullopt;
    const auto version =
        Query<std::tuple<std::string>>(connection, "SELECT value FROM hone_meta WHERE name = 'version'").first();
    return version ? std::optional(std::get<0>(*version)) : std::nullopt;
}

}  // namespace

std::optional<int> find_own_tables(const Connection& connection, const Dialect& dialect, std::string_view shown) {
    const auto text = version_text(connection, dialect);
    return text ? std::optional(checked_version(*text, shown)) : std::nullopt;
}

void create_own_tables(Connection& connection, const Dialect& dialect) {
    const auto version = std::to_string(own_tables_version);
    if (version_text(connection, dialect) == version) return;  // another host was quicker
    for (const auto& statement : statements(dialect)) connection.run(statement);
    connection.run(fmt::format("INSERT INTO hone_meta (name, value) VALUES ('version', '{}'){}", version,
                               dialect.if_there({"name"}, {"value"})));
}

}  // namespace hone::host
