#include "storage/sqlite_file.hpp"

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <spdlog/spdlog.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

namespace hone::host {

namespace fs = std::filesystem;

namespace {

constexpr int busy_timeout_s = 30;

[[noreturn]] void refuse(const fs::path& file, std::string_view why) {
    throw StorageError(fmt::format("the database {} {}", file.string(), why));
}

void check_file(const fs::path& file, IfMissing if_missing) {
    const auto folder = fs::absolute(file).parent_path();
    if (fs::is_directory(file)) refuse(file, "is a folder, not a file");
    if (!fs::exists(file)) {
        if (if_missing == IfMissing::Refuse) refuse(file, "does not exist");
        if (!fs::is_directory(folder))
            refuse(file, fmt::format("cannot be made: there is no folder {}", folder.string()));
        if (::access(folder.c_str(), W_OK) != 0)
            refuse(file, fmt::format("cannot be made: the folder {} is not writable", folder.string()));
        return;
    }
    std::ifstream in(file, std::ios::binary);
    if (!in) refuse(file, "cannot be read (check its permissions)");
    constexpr std::string_view magic{"SQLite format 3\0", 16};
    std::string head(magic.size(), '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    if (in.gcount() > 0 && (static_cast<std::size_t>(in.gcount()) < magic.size() || head != magic))
        refuse(file, "is no SQLite database");
}

bool on_network(const fs::path& file) {
    struct statfs fs_info {};
    const auto folder = fs::absolute(file).parent_path();
    if (::statfs(folder.c_str(), &fs_info) != 0) return false;
    switch (static_cast<std::uint32_t>(fs_info.f_type)) {
        case 0x6969:      // NFS
        case 0x517b:      // SMB
        case 0xff534d42:  // CIFS
        case 0xfe534d42:  // SMB2
        case 0x0bd00bd0:  // Lustre
        case 0x47504653:  // GPFS
            return true;
        default:
            return false;
    }
}

bool is_busy(const soci::soci_error& error) {
    const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    return sqlite && sqlite->result() == SQLITE_BUSY;
}

// The busy timeout does not hold for a change of the journal mode: hosts that open a fresh file at once collide.
void set_wal(soci::session& sql) {
    using namespace std::chrono_literals;
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(busy_timeout_s);
    for (;;) {
        try {
            std::string mode;
            sql << "PRAGMA journal_mode", soci::into(mode);
            if (mode != "wal") sql << "PRAGMA journal_mode = WAL", soci::into(mode);
            return;
        } catch (const soci::soci_error& e) {
            if (!is_busy(e) || std::chrono::steady_clock::now() > give_up) throw;
            std::this_thread::sleep_for(5ms);
        }
    }
}

}  // namespace

std::unique_ptr<soci::session> open_sqlite_file(const StorageUrl& url, IfMissing if_missing) {
    const fs::path file(url.path);
    check_file(file, if_missing);
    try {
        auto sql = std::make_unique<soci::session>(*soci::factory_sqlite3(),
                                                   fmt::format("dbname=\"{}\" timeout={}", url.path, busy_timeout_s));
        const bool writable = ::access(file.c_str(), W_OK) == 0;
        if (on_network(file)) {
            spdlog::warn("the database {} lies on a network file system: use one machine only, or a database server",
                         url.path);
        } else if (writable) {
            set_wal(*sql);
        }
        // As a statement: in the connection string it would run before the timeout is set.
        *sql << (url.synchronous == Synchronous::Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        return sql;
    } catch (const soci::soci_error& e) {
        throw sqlite_error(e, url.path);
    }
}

StorageError sqlite_error(const soci::soci_error& error, const std::string& name) {
    const auto say = [&name](std::string_view what) {
        return StorageError(fmt::format("the database {} {}", name, what));
    };
    const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    switch (sqlite ? sqlite->result() : SQLITE_ERROR) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return say(fmt::format("has been locked by another program for {} s", busy_timeout_s));
        case SQLITE_FULL:
            return say("cannot grow: the disk is full");
        case SQLITE_READONLY:
            return say("is read-only");
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return say("may not be used (check its permissions)");
        case SQLITE_CANTOPEN:
            return say("cannot be opened");
        case SQLITE_CORRUPT:
            return say("is damaged; restore a copy, or salvage it with sqlite3's .recover");
        case SQLITE_NOTADB:
            return say("is no SQLite database");
        case SQLITE_IOERR:
            return say("cannot be read or written: the disk reports an error");
        default:
            return say(fmt::format("refuses: {}", error.get_error_message()));
    }
}

}  // namespace hone::host
