// Optuna's tables: made as Optuna makes them, recognised, and refused in any other revision.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "storage/database/connection.hpp"
#include "storage/database/dialect.hpp"

namespace hone::host {

inline constexpr std::string_view schema_revision = "v3.2.0.a";  // of alembic_version

// Those before it, old to new, from the first that hone brings up: Optuna 2.6 made it.
inline constexpr std::array<std::string_view, 5> known_older_revisions = {"v2.6.0.a", "v3.0.0.a", "v3.0.0.b",
                                                                          "v3.0.0.c", "v3.0.0.d"};

enum class Schema {
    Missing,   // there is no table at all
    Ready,     // all of Optuna's, in our revision
    HalfMade,  // some of Optuna's: its Python makes them one by one
};

// The revision of Optuna's tables, where it is told. Throws StorageError where they are another program's. `shown`: how
// to name the database.
std::optional<std::string> find_revision(const Connection& connection, const Dialect& dialect, std::string_view shown);
// Throws StorageError, which says what to do with tables of another revision than ours.
[[noreturn]] void refuse_revision(const std::string& revision, std::string_view shown);

[[noreturn]] void refuse_half_made(std::string_view shown);

// What the database holds. Throws StorageError where it is another program's, or of another revision.
Schema find_schema(const Connection& connection, const Dialect& dialect, std::string_view shown);

// Inside a transaction, where there is none.
void create_schema(Connection& connection, const Dialect& dialect);
// Inside a transaction, where it is half made: the rest of what somebody began, who was killed. False, and nothing is
// done, if that is not what is there: nothing but the first of our statements, and no study.
bool complete_schema(Connection& connection, const Dialect& dialect);

extern const std::span<const char*const> sqlite_schema, postgresql_schema, mysql_schema;
extern const std::span<const Alteration> sqlite_alterations, postgresql_alterations, mysql_alterations;

}  // namespace hone::host
