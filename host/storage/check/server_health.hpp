// How well the database can be reached, and what it says of itself.
#pragma once

#include <string>
#include <vector>

#include "storage/database/database.hpp"

namespace hone::host {

struct ServerHealth {
    double round_trip_s = 0;  // the median of some
    double clock_skew_s = 0;  // how far the server's clock is ahead of this machine's; half a round trip is uncertain
    std::vector<std::string> complaints;  // of SQLite about its file; servers look after theirs themselves
};

// Throws StorageError.
ServerHealth server_health(Database& database);

}  // namespace hone::host
