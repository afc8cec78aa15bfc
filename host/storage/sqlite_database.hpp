// One connection to a database file of SQLite: all that is SQLite's own among what the storage does.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "storage/prepared.hpp"
#include "storage/sqlite_error.hpp"
#include "storage/storage.hpp"
#include "storage/url.hpp"

namespace hone::host {

class SqliteDatabase {
 public:
    // Opens the file, or makes it with Optuna's tables. Throws StorageError.
    SqliteDatabase(const std::string& path, Synchronous synchronous, IfMissing if_missing);

    soci::session& session() { return session_; }
    const std::string& path() const { return path_; }

    // Runs `work` in one transaction that holds the write lock from its beginning; its result is returned once it is
    // durable. Whatever it throws undoes it all. Throws StorageError for what SQLite refuses.
    template <class Work>
    auto write(Work&& work) {
        return transaction("BEGIN IMMEDIATE", work);
    }
    // The same for reading: everything is seen at one moment.
    template <class Work>
    auto read(Work&& work) {
        return transaction("BEGIN", work);
    }

    // Has another connection changed the file since the last call? Yes at the first one.
    bool changed_by_others();

 private:
    void open_schema(IfMissing if_missing);
    void use_journal();
    bool try_journal(const std::string& mode);

    template <class Work>
    auto transaction(const char* begin, Work& work) {
        try {
            session_ << begin;
            try {
                auto result = work();
                session_ << "COMMIT";
                return result;
            } catch (...) {
                roll_back();
                throw;
            }
        } catch (const soci::soci_error& e) {
            throw explained(e, path_);
        }
    }
    void roll_back() noexcept;

    std::string path_;
    soci::session session_;
    std::unique_ptr<Query<std::tuple<std::int64_t>>> data_version_;
    std::optional<std::int64_t> seen_version_;
};

}  // namespace hone::host
