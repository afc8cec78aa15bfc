// One connection to a database server.
#pragma once

#include "storage/database/database.hpp"
#include "storage/database/url.hpp"

namespace hone::host {

// Opens the database, or makes Optuna's tables in it. `shown`: the URL without its password. Throws StorageError.
std::unique_ptr<Database> open_postgresql(const ServerAddress& server, const std::string& shown, IfMissing if_missing,
                                          Patience patience);
std::unique_ptr<Database> open_mysql(const ServerAddress& server, const std::string& shown, IfMissing if_missing,
                                     Patience patience);

}  // namespace hone::host
