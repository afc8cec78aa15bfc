// The rows of a study itself, as the database has them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/copy/trial_rows.hpp"
#include "storage/database/database.hpp"

namespace hone::host {

struct StudyRows {
    std::string name;
    std::vector<std::tuple<std::int64_t, std::string>> directions;  // objective, direction
    std::vector<std::tuple<std::string, std::optional<std::string>>> user_attrs, system_attrs;
};

// Inside a transaction. Throws StudyGone.
StudyRows read_study(const Database& database, std::int64_t study);
// Its id. Under a name that nobody else uses: what is there under it is ours.
std::int64_t write_study(Database& database, const StudyRows& rows);

}  // namespace hone::host
