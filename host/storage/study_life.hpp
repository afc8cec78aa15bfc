// What becomes of a study as a whole: it gets another name, or goes with all that belongs to it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "storage/database/database.hpp"

namespace hone::host {

// Each is one transaction. Throws StorageError, StudyGone.
void rename_study(Database& database, std::int64_t study, std::string_view name);
void delete_study(Database& database, std::int64_t study);

}  // namespace hone::host
