// What a --storage URL names (cli.md).
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace hone::host {

// How often SQLite waits for the disk: Full at every commit, Normal only where a power cut could damage the file.
enum class Synchronous { Full, Normal };

// Where a server is, and how to get in; decoded. What is empty was not given.
struct ServerAddress {
    std::string user, password, host, port, database;
    std::map<std::string, std::string> options;  // those that the server's kind has
};

struct StorageUrl {
    enum class Backend { Memory, Sqlite, PostgreSql, MySql };

    Backend backend = Backend::Memory;
    std::string path = {};                        // of the SQLite file, as it was written
    Synchronous synchronous = Synchronous::Full;  // of SQLite
    ServerAddress server = {};                    // of the others
};

// Takes Optuna's URLs as they stand, whatever driver they name. Throws std::invalid_argument with one sentence.
StorageUrl parse_storage_url(std::string_view url);

}  // namespace hone::host
