// Which trial of a study has what only one may have. Inside the caller's write transaction; where hone's own tables
// are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"

namespace hone::host {

class Claims {
 public:
    explicit Claims(const Database& database);

    // As Storage::claim.
    std::int64_t claim(std::int64_t study, std::string_view key, std::int64_t trial, std::optional<std::int64_t> ended);
    // What one trial had is another's from now on.
    void pass_on(std::int64_t study, std::int64_t from, std::int64_t to);

 private:
    using Id = std::int64_t;
    using Text = std::string;

    Command<Id, Text, Id> insert_;
    Command<Id, Id, Text, Id> take_over_;
    Command<Id, Id, Id> pass_on_;
    Query<std::tuple<Id>, std::tuple<Id, Text>> holder_;
};

}  // namespace hone::host
