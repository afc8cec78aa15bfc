#include "storage/schema/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "storage/database/prepared.hpp"
#include "storage/storage.hpp"

namespace hone::host {

namespace {

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
constexpr std::array<std::string_view, 4> oldest_revisions = {"v0.9.0.a", "v1.2.0.a", "v1.3.0.a", "v2.4.0.a"};

bool contains(const auto& range, std::string_view name) { return std::ranges::find(range, name) != range.end(); }

std::vector<std::string> texts(const Connection& connection, std::string_view query) {
    std::vector<std::string> result;
    Query<std::tuple<std::string>>(connection, std::string(query)).each([&](std::string text) {
        result.push_back(std::move(text));
    });
    return result;
}

// The name of the table, index or type.
std::string_view made_by(std::string_view statement) {
    for (const std::string_view kind : {"TABLE ", "INDEX ", "TYPE "}) {
        const auto at = statement.find(kind);
        if (at == statement.npos) continue;
        const auto name = statement.substr(at + kind.size());
        return name.substr(0, name.find(' '));
    }
    return {};
}

void finish_schema(Connection& connection, const Dialect& dialect, std::size_t done) {
    for (const auto* statement : dialect.schema.subspan(done)) connection.run(statement);
    connection.run(
        "INSERT INTO version_info (version_info_id, schema_version, library_version) VALUES (1, 12, '5.0.0')" +
        dialect.if_there({"version_info_id"}, {}));
    connection.run(fmt::format("INSERT INTO alembic_version (version_num) VALUES ('{}')", schema_revision));
}

}  // namespace

std::optional<std::string> find_revision(const Connection& connection, const Dialect& dialect, std::string_view shown) {
    const auto present = texts(connection, dialect.tables);
    const auto is_optunas = [](std::string_view name) { return contains(tables, name); };
    const bool begun_by_optuna = contains(present, "studies") && contains(present, "version_info");
    if (!begun_by_optuna && !std::ranges::all_of(present, is_optunas))
        throw StorageError(fmt::format(
            "{} is the database of another program: it has tables, but not Optuna's; name another --storage", shown));
    if (!contains(present, "alembic_version")) return std::nullopt;
    const auto revisions = texts(connection, "SELECT version_num FROM alembic_version");
    return revisions.empty() ? std::nullopt : std::optional(revisions.front());
}

void refuse_revision(const std::string& revision, std::string_view shown) {
    const bool is_known = contains(known_older_revisions, revision);
    if (is_known || contains(oldest_revisions, revision))
        throw StorageError(fmt::format(
            "{} holds studies in Optuna's older schema {}, but hone works with {}; '{} storage upgrade' brings it up",
            shown, revision, schema_revision, is_known ? "hone" : "optuna"));
    throw StorageError(
        fmt::format("{} holds tables of schema revision {}, which this hone does not know: it works with "
                    "Optuna's {}; name another --storage",
                    shown, revision, schema_revision));
}

void refuse_half_made(std::string_view shown) {
    throw StorageError(
        fmt::format("{} has only some of Optuna's tables: whoever was making them did not finish, or they are older "
                    "than schema {}; name another --storage",
                    shown, schema_revision));
}

Schema find_schema(const Connection& connection, const Dialect& dialect, std::string_view shown) {
    const auto revision = find_revision(connection, dialect, shown);
    if (revision && *revision != schema_revision) refuse_revision(*revision, shown);
    const auto present = texts(connection, dialect.tables);
    if (present.empty()) return Schema::Missing;
    const auto is_present = [&](std::string_view name) { return contains(present, name); };
    return revision && std::ranges::all_of(tables, is_present) ? Schema::Ready : Schema::HalfMade;
}

void create_schema(Connection& connection, const Dialect& dialect) { finish_schema(connection, dialect, 0); }

bool complete_schema(Connection& connection, const Dialect& dialect) {
    const auto present = texts(connection, dialect.objects);
    const auto is_made = [&](std::string_view statement) { return contains(present, made_by(statement)); };
    const auto first_missing = std::ranges::find_if_not(dialect.schema, is_made);
    const std::span rest(first_missing, dialect.schema.end());
    if (std::ranges::any_of(rest, is_made)) return false;
    if (!texts(connection, "SELECT study_name FROM studies").empty()) return false;
    finish_schema(connection, dialect, dialect.schema.size() - rest.size());
    return true;
}

}  // namespace hone::host
