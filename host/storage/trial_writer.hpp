// The rows of trials, written inside the caller's transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "storage/database/bulk_insert.hpp"
#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"
#include "storage/running_trials.hpp"
#include "storage/storage.hpp"

namespace hone::host {

class TrialWriter {
 public:
    explicit TrialWriter(const Database& database);

    // Everything, the states last; nothing at all of a trial that is not RUNNING, or not silent where it must be
    // (false).
    std::vector<bool> write(std::span<const TrialWrite> writes);
    // The rows of trials that were inserted in this transaction, whatever their states.
    void insert(std::span<const TrialWrite> trials);
    void set_system_attribute(std::int64_t trial, std::string_view key, std::string_view json);
    // Of each trial its own.
    void set_system_attributes(std::span<const std::int64_t> trials, std::string_view key,
                               std::span<const std::string_view> jsons);

 private:
    using Id = std::int64_t;
    using Text = std::string;

    void write_batch(std::span<const TrialWrite> trials, std::vector<bool>& written);
    void add(const TrialWrite& trial);
    void clear();
    void flush();
    bool is_done_already(const TrialWrite& trial);
    bool is_silent(const TrialWrite& trial);

    const Database& database_;
    RunningTrials running_;
    BulkInsert<Id, Text, double, Text> params_;
    BulkInsert<Id, Id, std::optional<double>, Text> reports_;
    BulkInsert<Id, Id, Text, std::optional<double>, Text> series_;
    BulkInsert<Id, Id, std::optional<double>, Text> values_;
    BulkInsert<Id, Text, Text> user_attrs_;
    BulkInsert<Id, Text, Text> system_attrs_;
    BulkInsert<Id, Text, Text> states_;
    Query<std::tuple<Text, std::optional<Text>>, std::tuple<Id>> outcome_;
    Query<std::tuple<Text>, std::tuple<Id>> heartbeat_;
};

}  // namespace hone::host
