// Trials as the database has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/cursor.hpp"
#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"

namespace hone::host {

class TrialReader {
 public:
    explicit TrialReader(const Database& database);

    // Appends the study's trials whose ids lie in the range, ascending, but not more than so many: one pass over each
    // table. Returns how far it came in the range: its last id where there are no more. Throws StorageError that names
    // the trial where it is damaged: what Optuna could not load either.
    std::int64_t read(std::int64_t study, IdRange ids, std::size_t at_most, std::vector<TrialRecord>& trials);

 private:
    using Id = std::int64_t;
    using Text = std::string;
    template <class T>
    using Maybe = std::optional<T>;
    template <class... Columns>
    using Select =
        Query<std::tuple<Columns...>, std::tuple<Id, Id, Id, Id, Id>>;  // study, first, last, and these again

    void read_trials(std::int64_t study, IdRange ids, std::size_t at_most, std::vector<TrialRecord>& trials);
    DistributionPtr distribution(const std::string& json);
    void add_parameter(TrialRecord& trial, const std::string& name, Maybe<double> value, const Maybe<Text>& json);

    const Database& database_;
    Query<std::tuple<Id, Maybe<Id>, Text, Maybe<Text>, Maybe<Text>>, std::tuple<Id, Id, Id, Id>> trials_;
    Select<Id, Text, Maybe<double>, Maybe<Text>> params_;
    Select<Id, Id, Maybe<double>, Text> values_;
    Select<Id, Id, Maybe<double>, Text> reports_;
    Select<Id, Id, Text, Maybe<double>, Text> series_;
    Select<Id, Text, Maybe<Text>> user_attrs_;
    Select<Id, Text, Maybe<Text>> system_attrs_;
    std::unordered_map<std::string, DistributionPtr> distributions_;  // by their texts: a study has few, many times
};

}  // namespace hone::host
