#include "storage/sqlite_database.hpp"

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "storage/network_folder.hpp"
#include "storage/sqlite_schema.hpp"

namespace hone::host {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int busy_timeout_s = 30;

fs::path folder_of(const std::string& path) {
    const auto folder = fs::path(path).parent_path();
    return folder.empty() ? "." : folder;
}

// What can be told before SQLite looks at it, in better words than its result codes give.
void check_place(const std::string& path, IfMissing if_missing) {
    std::error_code ignored;
    const auto folder = folder_of(path);
    const auto status = fs::status(path, ignored);
    if (path.find('"') != path.npos) throw StorageError(fmt::format("{}: a database's name cannot hold quotes", path));
    if (fs::is_directory(status)) throw StorageError(fmt::format("{} is a folder, not a database of SQLite", path));
    if (!fs::is_directory(folder, ignored))
        throw StorageError(fmt::format("there is no folder {} for the database {}; make it, or name another --storage",
                                       folder.string(), path));
    if (!fs::exists(status)) {
        if (if_missing == IfMissing::Refuse)
            throw StorageError(
                fmt::format("there is no database {}; 'hone run' makes one, or name another --storage", path));
        if (access(folder.c_str(), W_OK) != 0)
            throw StorageError(
                fmt::format("the folder {} cannot be written to, so {} cannot be made there; name another --storage",
                            folder.string(), path));
        return;
    }
    if (!fs::is_regular_file(status)) throw StorageError(fmt::format("{} is no file, so it is no database", path));
    if (access(path.c_str(), R_OK) != 0)
        throw StorageError(fmt::format("{} may not be read; look at its permissions, or name another --storage", path));
}

template <class Done>
bool retried(std::chrono::milliseconds patience, Done&& done) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!done()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

}  // namespace

SqliteDatabase::SqliteDatabase(const std::string& path, Synchronous synchronous, IfMissing if_missing) : path_(path) {
    check_place(path, if_missing);
    try {
        session_.open(*soci::factory_sqlite3(), fmt::format("dbname=\"{}\" timeout={}", path, busy_timeout_s));
        // Not in the connection's text: SOCI would run it before the timeout holds.
        session_ << (synchronous == Synchronous::Full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        open_schema(if_missing);
        data_version_ = std::make_unique<Query<std::tuple<std::int64_t>>>(session_, "PRAGMA data_version");
    } catch (const soci::soci_error& e) {
        throw explained(e, path);
    }
}

void SqliteDatabase::open_schema(IfMissing if_missing) {
    auto found = find_schema(session_, path_);
    if (found == Schema::Missing && if_missing == IfMissing::Refuse)
        throw StorageError(
            fmt::format("the database {} is empty; 'hone run' fills one, or name another --storage", path_));
    if (if_missing == IfMissing::Create) use_journal();
    // Optuna's Python makes its tables one by one.
    const bool settled = retried(5s, [&] {
        found = find_schema(session_, path_);
        if (found != Schema::Missing) return found == Schema::Ready;
        return write([this] {
            const bool still_missing = find_schema(session_, path_) == Schema::Missing;
            if (still_missing) create_schema(session_);
            return still_missing;
        });
    });
    if (!settled)
        throw StorageError(
            fmt::format("{} has only some of Optuna's tables: whoever was making them did not finish, or "
                        "they are older than schema {}; name another --storage",
                        path_, schema_revision));
}

// WAL lets readers and one writer work at once; it stays with the file.
void SqliteDatabase::use_journal() {
    const auto network = network_file_system(folder_of(path_));
    if (network)
        spdlog::warn("{} lies on {}: one machine at a time can work with it; many need a PostgreSQL or MySQL server",
                     path_, *network);
    // SQLite does not wait for locks here. Where it never gets the chance, or may not write, the old journal serves,
    // too.
    retried(1s, [&] { return try_journal(network ? "delete" : "wal"); });
}

// False while others are in the way.
bool SqliteDatabase::try_journal(const std::string& mode) {
    try {
        const auto current = Query<std::tuple<std::string>>(session_, "PRAGMA journal_mode").first();
        if (current && std::get<0>(*current) == mode) return true;
        Query<std::tuple<std::string>>(session_, "PRAGMA journal_mode=" + mode).first();
        return true;
    } catch (const soci::soci_error& e) {
        return !is_busy(e);
    }
}

bool SqliteDatabase::changed_by_others() {
    try {
        const auto version = std::get<0>(data_version_->first().value());
        return std::exchange(seen_version_, version) != version;
    } catch (const soci::soci_error& e) {
        throw explained(e, path_);
    }
}

void SqliteDatabase::roll_back() noexcept {
    try {
        session_ << "ROLLBACK";
    } catch (const soci::soci_error&) {  // SQLite has done so itself, as it does where the disk is full
    }
}

}  // namespace hone::host
