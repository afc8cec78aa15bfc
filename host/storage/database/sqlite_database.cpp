#include "storage/database/sqlite_database.hpp"

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "storage/database/network_folder.hpp"
#include "storage/database/sqlite_error.hpp"

namespace hone::host {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

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
        if (if_missing != IfMissing::Create)
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

SqliteDatabase::SqliteDatabase(const std::string& path, Synchronous synchronous, IfMissing if_missing,
                               Patience patience)
    : Database(sqlite_dialect, path, std::move(patience)),
      wanted_(synchronous),
      data_version_(connection(), "PRAGMA data_version") {
    check_place(path, if_missing);
    open(if_missing);
    check_presence();
}

void SqliteDatabase::connect() {
    own_connection().open(*soci::factory_sqlite3(),
                          fmt::format("dbname=\"{}\" timeout={}", shown(), lock_wait.count()));
    // Not in the connection's text: SOCI would run it before the timeout holds.
    synchronize(wanted_);
}

void SqliteDatabase::synchronize(Synchronous synchronous) {
    own_connection().run(synchronous == Synchronous::Full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    synchronous_ = synchronous;
}

// Only WAL keeps its commits in their order without waiting for the disk.
void SqliteDatabase::make_commits(Durable durable) {
    const auto synchronous = durable == Durable::WithTheNext && has_wal_ ? Synchronous::Normal : wanted_;
    if (synchronous != synchronous_) synchronize(synchronous);
}

Database::Failure SqliteDatabase::kind_of(const soci::soci_error& error) const {
    if (is_read_only(error)) return Failure::NotAllowed;
    if (is_busy(error)) return Failure::InTheWay;
    return is_out_of_reach(error) ? Failure::OutOfReach : Failure::Final;
}

StorageError SqliteDatabase::explained(const soci::soci_error& error) const {
    const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    return sqlite ? sqlite_error(sqlite->result(), shown()) : unreadable();
}

// WAL lets readers and one writer work at once; it stays with the file.
void SqliteDatabase::use_journal() {
    const auto network = network_file_system(folder_of(shown()));
    if (network)
        spdlog::warn("{} lies on {}: one machine at a time can work with it; many need a PostgreSQL or MySQL server",
                     shown(), *network);
    // SQLite does not wait for locks here. Where it never gets the chance, or may not write, the old journal serves,
    // too.
    retried(1s, [&] { return try_journal(network ? "delete" : "wal"); });
}

// False while others are in the way.
bool SqliteDatabase::try_journal(const std::string& mode) {
    try {
        const auto pragma = [this](const std::string& text) {
            const auto found = Query<std::tuple<std::string>>(connection(), "PRAGMA journal_mode" + text).first();
            const auto now = found ? std::get<0>(*found) : std::string();
            has_wal_ = now == "wal";
            return now;
        };
        if (pragma("") != mode) pragma("=" + mode);
        return true;
    } catch (const soci::soci_error& e) {
        return !is_busy(e);
    }
}

// SQLite would go on writing to a file without a name, and nobody would ever see it.
void SqliteDatabase::check_presence() {
    struct stat status {};
    const bool is_there = ::stat(shown().c_str(), &status) == 0;
    const std::pair file(status.st_dev, status.st_ino);
    if (!file_ && is_there) file_ = file;
    if (file_ && (!is_there || file != *file_))
        throw StorageGone(fmt::format("{} was deleted or replaced while it was in use", shown()));
}

bool SqliteDatabase::changed_by_others() {
    try {
        const auto version = std::get<0>(data_version_.first().value());
        return std::exchange(seen_version_, version) != version;
    } catch (const soci::soci_error& e) {
        if (is_busy(e)) return true;  // whoever is in the way is at work
        throw explained(e);
    }
}

}  // namespace hone::host
