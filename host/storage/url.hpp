// What a --storage URL names (cli.md).
#pragma once

#include <string>
#include <string_view>

namespace hone::host {

// How often SQLite waits for the disk: Full at every commit, Normal only where a power cut could damage the file.
enum class Synchronous { Full, Normal };

struct StorageUrl {
    enum class Backend { Memory, Sqlite, PostgreSql, MySql };

    Backend backend = Backend::Memory;
    std::string path;                             // of the SQLite file, as it was written
    Synchronous synchronous = Synchronous::Full;  // of SQLite
};

// Takes Optuna's URLs as they stand, whatever driver they name. Throws std::invalid_argument with one sentence.
StorageUrl parse_storage_url(std::string_view url);

}  // namespace hone::host
