// Optuna's tables: made as Optuna makes them, recognised, and refused in any other revision.
#pragma once

#include <span>
#include <string_view>

#include "storage/connection.hpp"
#include "storage/dialect.hpp"

namespace hone::host {

inline constexpr std::string_view schema_revision = "v3.2.0.a";  // of alembic_version

enum class Schema {
    Missing,   // there is no table at all
    Ready,     // all of Optuna's, in our revision
    HalfMade,  // some of Optuna's: its Python makes them one by one
};

// What the database holds. Throws StorageError where it is another program's, or of another revision. `shown`: how to
// name the database.
Schema find_schema(const Connection& connection, const Dialect& dialect, std::string_view shown);

// Inside a transaction, where there is none.
void create_schema(Connection& connection, const Dialect& dialect);
// Inside a transaction, where it is half made: the rest of what somebody began, who was killed. False, and nothing is
// done, if that is not what is there: nothing but the first of our statements, and no study.
bool complete_schema(Connection& connection, const Dialect& dialect);

extern const std::span<const char*const> sqlite_schema, postgresql_schema, mysql_schema;

}  // namespace hone::host
