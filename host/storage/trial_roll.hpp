// Which number the next trial of a study gets, and which trials wait. Inside the caller's write transaction.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/database/bulk_insert.hpp"
#include "storage/database/database.hpp"
#include "storage/database/insert_for_id.hpp"
#include "storage/database/prepared.hpp"
#include "storage/left_over_rows.hpp"
#include "storage/storage.hpp"

namespace hone::host {

class TrialRoll {
 public:
    explicit TrialRoll(const Database& database);

    struct Place {
        std::int64_t id;
        std::int64_t number;
    };
    // Look at the trials that came since; only these are counted. The transaction's first statement, for it waits until
    // nobody else gives numbers in this study. Throws StorageError if the study is gone. Another: whatever was known of
    // a study of that id is not so.
    enum class Study { Known, Another };
    Study catch_up(std::int64_t study);
    // After catch_up(): the WAITING trial of the lowest number is RUNNING from now on.
    std::optional<Place> claim(std::int64_t study, TimePoint start);
    // After catch_up(): of the next new trial.
    std::int64_t next_number(std::int64_t study) const { return known_.at(study).last.number + 1; }
    // After catch_up(): a new trial, RUNNING from `start` on, or WAITING without one.
    Place add(std::int64_t study, std::optional<TimePoint> start);
    // After catch_up(): so many new trials, RUNNING from `start` on.
    std::vector<Place> begin(std::int64_t study, std::size_t count, TimePoint start);
    // After catch_up(): new trials with the states and times of these, in this order.
    std::vector<Place> add(std::int64_t study, std::span<const TrialRecord> trials);

    // The transaction was undone, so what was seen in it is not there.
    void forget() { known_.clear(); }

 private:
    using Id = std::int64_t;
    using Text = std::string;
    struct Known {
        std::string study_name;
        Place last{0, -1};
        std::map<Id, std::int64_t> waiting;  // ids, which are in the order of the numbers
    };

    std::optional<std::vector<Place>> look_at_newer(std::int64_t study, Known& known);

    const Dialect& dialect_;
    Query<std::tuple<Text>, std::tuple<Id>> study_name_;
    Query<std::tuple<Id, std::optional<Id>, Text>, std::tuple<Id, Id, Id>> newer_;
    Command<Text, Id> claim_;
    InsertForId<Id, Id, Text, std::optional<Text>> insert_;
    BulkInsert<Id, Id, Text, std::optional<Text>, std::optional<Text>> insert_many_;
    LeftOverRows left_over_;
    std::map<std::int64_t, Known> known_;  // by study
};

}  // namespace hone::host
