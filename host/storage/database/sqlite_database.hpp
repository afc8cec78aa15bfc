// One connection to a database file of SQLite: all that is SQLite's own among what the storage does.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"
#include "storage/database/url.hpp"

namespace hone::host {

class SqliteDatabase final : public Database {
 public:
    // Opens the file, or makes it with Optuna's tables. Throws StorageError.
    SqliteDatabase(const std::string& path, Synchronous synchronous, IfMissing if_missing, Patience patience);

    bool changed_by_others() override;

 private:
    Failure kind_of(const soci::soci_error& error) const override;
    StorageError explained(const soci::soci_error& error) const override;
    void connect() override;
    void check_presence() override;
    void use_journal() override;
    void make_commits(Durable durable) override;
    void synchronize(Synchronous synchronous);

    bool try_journal(const std::string& mode);

    const Synchronous wanted_;
    Synchronous synchronous_ = Synchronous::Full;  // of this connection, as it is now
    bool has_wal_ = false;
    Query<std::tuple<std::int64_t>> data_version_;
    std::optional<std::int64_t> seen_version_;
    std::optional<std::pair<dev_t, ino_t>> file_;  // that is open
};

}  // namespace hone::host
