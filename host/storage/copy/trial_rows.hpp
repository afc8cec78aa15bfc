// The rows of a study's trials as the database has them, not understood: what is copied stays as it was written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "storage/cursor.hpp"
#include "storage/database/bulk_insert.hpp"
#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"
#include "storage/left_over_rows.hpp"

namespace hone::host {

// Each row begins with the id of its trial. In the order in which they were written, by trial.
struct TrialRows {
    using Id = std::int64_t;
    using Text = std::string;
    using Number = std::optional<double>;
    template <class... Columns>
    using Rows = std::vector<std::tuple<Id, Columns...>>;
    using Time = std::optional<std::string>;  // as timestamp_text() writes it
    using Attributes = Rows<Text, std::optional<Text>>;

    Rows<std::optional<Id>, Text, Time, Time> trials;  // number, state, start, complete
    Rows<Text, Number, std::optional<Text>> params;    // name, value, distribution
    Rows<Id, Number, Text> values, reports;            // objective or step, value, kind of value
    Attributes user_attrs, system_attrs;               // key, JSON
    Rows<Id, Text, Number, Text> series;               // step, metric, value, kind of value
};

// Calls `rows(table, rows)` for each kind of rows but the trials themselves.
template <class All, class Call>
void for_each_table(All& all, Call&& call) {
    call("trial_params", all.params);
    call("trial_values", all.values);
    call("trial_intermediate_values", all.reports);
    call("trial_user_attributes", all.user_attrs);
    call("trial_system_attributes", all.system_attrs);
    call("hone_reports", all.series);
}

class TrialRowsReader {
 public:
    explicit TrialRowsReader(const Database& database);

    // One after the other, each in a statement of its own, so inside a transaction that reads. Throws StorageError
    // where a time is none.
    TrialRows read(std::int64_t study, IdRange ids);

 private:
    using Id = std::int64_t;
    template <class Rows>
    struct SelectOf;
    template <class... Columns>
    struct SelectOf<std::vector<std::tuple<Columns...>>> {
        using type = Query<std::tuple<Columns...>, std::tuple<Id, Id, Id>>;  // study, first, last
    };
    template <class Rows>
    using Select = typename SelectOf<Rows>::type;

    const Database& database_;
    Select<decltype(TrialRows::trials)> trials_;
    Select<decltype(TrialRows::params)> params_;
    Select<decltype(TrialRows::values)> values_, reports_;
    Select<TrialRows::Attributes> user_attrs_, system_attrs_;
    Select<decltype(TrialRows::series)> series_;
};

class TrialRowsWriter {
 public:
    explicit TrialRowsWriter(Database& database);

    // In short transactions, so that others get their turn: the ids are the new ones afterwards. A write that was cut
    // off is not repeated where it was done. Only for a study that nobody else adds trials to.
    void write(std::int64_t study, TrialRows& rows);

 private:
    using Id = std::int64_t;
    template <class Rows>
    struct InsertOf;
    template <class... Columns>
    struct InsertOf<std::vector<std::tuple<Columns...>>> {
        using type = BulkInsert<Columns...>;
    };
    template <class Rows>
    using Insert = typename InsertOf<Rows>::type;

    std::vector<Id> insert_trials(std::int64_t study, const TrialRows& rows);
    std::vector<Id> ids_behind(std::int64_t study, Id last);

    Database& database_;
    LeftOverRows left_over_;
    Query<std::tuple<Id>, std::tuple<Id, Id>> newer_;
    BulkInsert<Id, std::optional<Id>, std::string, TrialRows::Time, TrialRows::Time> trials_;
    Insert<decltype(TrialRows::params)> params_;
    Insert<decltype(TrialRows::values)> values_, reports_;
    Insert<TrialRows::Attributes> user_attrs_, system_attrs_;
    Insert<decltype(TrialRows::series)> series_;
    Id last_ = 0;
};

}  // namespace hone::host
