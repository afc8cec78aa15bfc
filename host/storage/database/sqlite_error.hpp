#pragma once

#include <soci/soci.h>

#include <string_view>

#include "storage/storage.hpp"

namespace hone::host {

// What went wrong, for people, told from SQLite's own result code. SOCI's text is never shown: it holds values.
// `shown`: how to name the database.
StorageError sqlite_error(int sqlite_code, std::string_view shown);

bool is_read_only(const soci::soci_error& error);
// Somebody else held a lock longer than the busy timeout, or SQLite did not wait at all.
bool is_busy(const soci::soci_error& error);
// There is no working with the file now, but that may change: locks, a full disk, a folder that is gone.
bool is_out_of_reach(const soci::soci_error& error);

}  // namespace hone::host
