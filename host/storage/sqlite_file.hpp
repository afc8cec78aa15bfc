// Opening an SQLite database file, and what its errors mean.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <string>

#include "storage/storage.hpp"
#include "storage/url.hpp"

namespace hone::host {

// A session with busy timeout, journal and durability set (WAL; a rollback journal on network file systems, where WAL
// does not work). Throws StorageError.
std::unique_ptr<soci::session> open_sqlite_file(const StorageUrl& url, IfMissing if_missing);

// The StorageError that an exception of SOCI is, by SQLite's own code: its text would show statements and values.
StorageError sqlite_error(const soci::soci_error& error, const std::string& name);

}  // namespace hone::host
