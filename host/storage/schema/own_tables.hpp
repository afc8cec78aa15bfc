// hone's own tables, beside Optuna's: what these have no place for. docs/database.md lists them.
#pragma once

#include <string_view>

#include "storage/database/connection.hpp"
#include "storage/database/dialect.hpp"

namespace hone::host {

// Are they all there? Throws StorageError if a newer hone made them. `shown`: how to name the database.
bool find_own_tables(const Connection& connection, const Dialect& dialect, std::string_view shown);

// Inside a transaction: those that are missing. Optuna's have to be there.
void create_own_tables(Connection& connection, const Dialect& dialect);

}  // namespace hone::host
