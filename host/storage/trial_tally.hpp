// How much of a study's budget is used (semantics.md, 6). Inside the caller's transaction.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>

#include "storage/cursor.hpp"
#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"
#include "storage/storage.hpp"

namespace hone::host {

class TrialTally {
 public:
    explicit TrialTally(const Database& database);

    // Reads what changed since the last call; what finished is counted once and for all.
    Tally count(std::int64_t study);
    // What was seen is not so: the transaction was undone, or the study is another one.
    void forget() { known_.clear(); }

 private:
    using Id = std::int64_t;
    using Text = std::string;
    struct Known {
        Cursor cursor;
        std::int64_t finished = 0;
        std::unordered_set<std::int64_t> failed;  // numbers
        std::set<std::int64_t> retried;           // numbers that another trial says it took up again
    };

    const Dialect& dialect_;
    Query<std::tuple<Id, std::optional<Id>, Text, std::optional<Text>>, std::tuple<Id, Id, Id>> news_;
    std::map<std::int64_t, Known> known_;  // by study
};

}  // namespace hone::host
