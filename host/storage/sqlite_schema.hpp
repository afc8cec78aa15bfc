// Optuna's tables on SQLite: made as Optuna makes them, recognised, and refused in any other revision.
#pragma once

#include <soci/soci.h>

#include <string_view>

namespace hone::host {

inline constexpr std::string_view schema_revision = "v3.2.0.a";  // of alembic_version

enum class Schema {
    Missing,   // there is no table at all
    Ready,     // all of Optuna's, in our revision
    HalfMade,  // some of Optuna's: its Python makes them one by one
};

// What the database holds. Throws StorageError where it is another program's, or of another revision. `shown`: how to
// name the database.
Schema find_schema(soci::session& session, std::string_view shown);

// Inside a transaction, where there is none.
void create_schema(soci::session& session);

}  // namespace hone::host
