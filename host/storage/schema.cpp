#include "storage/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "storage/prepared.hpp"
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
constexpr std::array<std::string_view, 9> older_revisions = {"v0.9.0.a", "v1.2.0.a", "v1.3.0.a", "v2.4.0.a", "v2.6.0.a",
                                                             "v3.0.0.a", "v3.0.0.b", "v3.0.0.c", "v3.0.0.d"};

bool contains(const auto& range, std::string_view name) { return std::ranges::find(range, name) != range.end(); }

std::vector<std::string> texts(const Connection& connection, std::string_view query) {
    std::vector<std::string> result;
    Query<std::tuple<std::string>>(connection, std::string(query)).each([&](std::string text) {
        result.push_back(std::move(text));
    });
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

Schema find_schema(const Connection& connection, const Dialect& dialect, std::string_view shown) {
    const auto present = texts(connection, dialect.tables);
    if (present.empty()) return Schema::Missing;
    const auto is_present = [&](std::string_view name) { return contains(present, name); };
    const auto is_optunas = [](std::string_view name) { return contains(tables, name); };
    const bool begun_by_optuna = is_present("studies") && is_present("version_info");
    if (!begun_by_optuna && !std::ranges::all_of(present, is_optunas))
        throw StorageError(fmt::format(
            "{} is the database of another program: it has tables, but not Optuna's; name another --storage", shown));
    if (!is_present("alembic_version")) return Schema::HalfMade;
    const auto revisions = texts(connection, "SELECT version_num FROM alembic_version");
    if (revisions.empty()) return Schema::HalfMade;
    check_revision(revisions.front(), shown);
    return std::ranges::all_of(tables, is_present) ? Schema::Ready : Schema::HalfMade;
}

void create_schema(Connection& connection, const Dialect& dialect) {
    for (const auto* statement : dialect.schema) connection.run(statement);
    connection.run(
        "INSERT INTO version_info (version_info_id, schema_version, library_version) VALUES (1, 12, '5.0.0')");
    connection.run(fmt::format("INSERT INTO alembic_version (version_num) VALUES ('{}')", schema_revision));
}

}  // namespace hone::host
