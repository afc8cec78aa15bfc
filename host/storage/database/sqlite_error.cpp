#include "storage/database/sqlite_error.hpp"

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <initializer_list>

namespace hone::host {

StorageError sqlite_error(int sqlite_code, std::string_view shown) {
    const auto sentence = [&](std::string_view text) { return StorageError(fmt::format(fmt::runtime(text), shown)); };
    switch (sqlite_code) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return sentence(
                "{} is locked by another program, which did not let go of it; end that program, or try again");
        case SQLITE_READONLY:
            return sentence(
                "{} is write-protected, and SQLite writes beside it even where it only reads; give write permission to "
                "the file and its folder, or name another --storage");
        case SQLITE_FULL:
            return sentence("the disk that holds {} is full; make room");
        case SQLITE_IOERR:
            return sentence("the disk that holds {} failed to read or write; look at its health, quota and mount");
        case SQLITE_CANTOPEN:
            return sentence(
                "{} cannot be opened; look at the permissions of the file and its folder, or name another --storage");
        case SQLITE_PERM:
            return sentence("{} may not be opened; look at its permissions, or name another --storage");
        case SQLITE_NOTADB:
            return sentence("{} is not a database of SQLite; name another --storage");
        case SQLITE_CORRUPT:
            return sentence(
                "{} is damaged; \"sqlite3 FILE .recover\" may save what is left, or name another --storage");
        case SQLITE_NOMEM:
            return sentence("there is not enough memory to work with {}");
        case SQLITE_TOOBIG:
            return sentence("{} cannot hold a text that long");
        default:
            return StorageError(fmt::format("{}: SQLite says: {}", shown, sqlite_api::sqlite3_errstr(sqlite_code)));
    }
}

namespace {

bool is_one_of(const soci::soci_error& error, std::initializer_list<int> codes) {
    const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    return sqlite && std::ranges::find(codes, sqlite->result()) != codes.end();
}

}  // namespace

bool is_read_only(const soci::soci_error& error) { return is_one_of(error, {SQLITE_READONLY}); }

bool is_busy(const soci::soci_error& error) { return is_one_of(error, {SQLITE_BUSY, SQLITE_LOCKED}); }

bool is_out_of_reach(const soci::soci_error& error) {
    return is_one_of(error, {SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_PERM});
}

}  // namespace hone::host
