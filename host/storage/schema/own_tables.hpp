// hone's own tables, beside Optuna's: what these have no place for. docs/database.md lists them.
#pragma once

#include <optional>
#include <string_view>

#include "storage/database/connection.hpp"
#include "storage/database/dialect.hpp"

namespace hone::host {

inline constexpr int own_tables_version = 2;

// Of those that are all there. Throws StorageError if a newer hone made them. `shown`: how to name the database.
std::optional<int> find_own_tables(const Connection& connection, const Dialect& dialect, std::string_view shown);

// Inside a transaction: those that are missing or of an older version. Optuna's have to be there.
void create_own_tables(Connection& connection, const Dialect& dialect);

}  // namespace hone::host
