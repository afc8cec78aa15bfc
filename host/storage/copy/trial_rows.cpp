#include "storage/copy/trial_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>
#include <utility>

#include "storage/format/timestamp.hpp"

namespace hone::host {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t rows_in_a_piece = 64;

std::string of_trials(std::string_view columns, std::string_view table, std::string_view key) {
    return fmt::format(
        "SELECT t.trial_id, {} FROM trials t JOIN {} c ON c.trial_id = t.trial_id "
        "WHERE t.study_id = :study AND t.trial_id BETWEEN :first AND :last ORDER BY t.trial_id, {}",
        columns, table, key);
}

// As every database takes it.
TrialRows::Time common_form(const TrialRows::Time& text, const std::optional<std::int64_t>& number) {
    if (!text) return text;
    const auto time = timestamp_from_text(*text);
    if (!time)
        throw StorageError(
            fmt::format("trial {} is damaged in the database: '{}' is no date and time", number.value_or(-1), *text));
    return timestamp_text(*time);
}

// How long a transaction may write.
std::chrono::milliseconds longest_write(const Dialect& dialect) { return dialect.has_one_writer ? 25ms : 1000ms; }

}  // namespace

TrialRowsReader::TrialRowsReader(const Database& database)
    : database_(database),
      trials_(database.connection(),
              "SELECT trial_id, number, state, datetime_start, datetime_complete FROM trials "
              "WHERE study_id = :study AND trial_id BETWEEN :first AND :last ORDER BY trial_id"),
      params_(database.connection(),
              of_trials("param_name, param_value, distribution_json", "trial_params", "param_id")),
      values_(database.connection(), of_trials("objective, value, value_type", "trial_values", "trial_value_id")),
      reports_(database.connection(), of_trials("step, intermediate_value, intermediate_value_type",
                                                "trial_intermediate_values", "trial_intermediate_value_id")),
      user_attrs_(database.connection(),
                  of_trials("\"key\", value_json", "trial_user_attributes", "trial_user_attribute_id")),
      system_attrs_(database.connection(),
                    of_trials("\"key\", value_json", "trial_system_attributes", "trial_system_attribute_id")),
      series_(database.connection(), of_trials("step, metric, value, value_type", "hone_reports", "step, metric")) {}

TrialRows TrialRowsReader::read(std::int64_t study, IdRange ids) {
    TrialRows rows;
    const auto read = [&](auto& select, auto& into) {
        select.each([&into](auto... columns) { into.emplace_back(std::move(columns)...); }, study, ids.first, ids.last);
    };
    read(trials_, rows.trials);
    for (auto& [id, number, state, start, complete] : rows.trials) {
        start = common_form(start, number);
        complete = common_form(complete, number);
    }
    read(params_, rows.params);
    read(values_, rows.values);
    read(reports_, rows.reports);
    read(user_attrs_, rows.user_attrs);
    read(system_attrs_, rows.system_attrs);
    if (database_.has_own_tables()) read(series_, rows.series);
    return rows;
}

TrialRowsWriter::TrialRowsWriter(Database& database)
    : database_(database),
      left_over_(database),
      newer_(database.connection(),
             "SELECT trial_id FROM trials WHERE study_id = :study AND trial_id > :last ORDER BY trial_id"),
      trials_(database, "INSERT INTO trials (study_id, number, state, datetime_start, datetime_complete)", ""),
      // A piece that was written, while its answer was lost, is written again.
      params_(database, "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json)",
              database.dialect().if_there({"trial_id", "param_name"}, {})),
      values_(database, "INSERT INTO trial_values (trial_id, objective, value, value_type)",
              database.dialect().if_there({"trial_id", "objective"}, {})),
      reports_(database,
               "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type)",
               database.dialect().if_there({"trial_id", "step"}, {})),
      user_attrs_(database, "INSERT INTO trial_user_attributes (trial_id, \"key\", value_json)",
                  database.dialect().if_there({"trial_id", "\"key\""}, {})),
      system_attrs_(database, "INSERT INTO trial_system_attributes (trial_id, \"key\", value_json)",
                    database.dialect().if_there({"trial_id", "\"key\""}, {})),
      series_(database, "INSERT INTO hone_reports (trial_id, step, metric, value, value_type)",
              database.dialect().if_there({"trial_id", "step", "metric"}, {})) {}

void TrialRowsWriter::write(std::int64_t study, TrialRows& rows) {
    const auto ids = insert_trials(study, rows);
    std::vector<std::function<void()>> pieces;
    const auto cut = [&](auto& insert, auto& table) {
        std::size_t trial = 0;
        for (auto& row : table) {
            while (std::get<0>(rows.trials[trial]) != std::get<0>(row)) ++trial;
            std::get<0>(row) = ids[trial];
        }
        for (std::size_t at = 0; at < table.size(); at += rows_in_a_piece)
            pieces.emplace_back([&insert, &table, at] {
                insert.clear();
                for (auto i = at; i < std::min(at + rows_in_a_piece, table.size()); ++i)
                    std::apply([&insert](const auto&... columns) { insert.add(columns...); }, table[i]);
                insert.flush();
            });
    };
    cut(params_, rows.params);
    cut(values_, rows.values);
    cut(reports_, rows.reports);
    cut(user_attrs_, rows.user_attrs);
    cut(system_attrs_, rows.system_attrs);
    cut(series_, rows.series);
    for (std::size_t i = 0; i < ids.size(); ++i) std::get<0>(rows.trials[i]) = ids[i];

    for (std::size_t at = 0; at < pieces.size();) {
        if (database_.dialect().has_one_writer) std::this_thread::sleep_for(10ms);  // somebody else's turn
        at = database_.write([&] {
            const auto until = std::chrono::steady_clock::now() + longest_write(database_.dialect());
            auto next = at;
            do {
                pieces[next++]();
            } while (next < pieces.size() && std::chrono::steady_clock::now() < until);
            return next;
        });
    }
}

std::vector<TrialRowsWriter::Id> TrialRowsWriter::insert_trials(std::int64_t study, const TrialRows& rows) {
    const auto kept = [this](const TrialRows::Time& text) {
        return text ? std::optional(timestamp_text(database_.dialect().kept(*timestamp_from_text(*text)))) : text;
    };
    auto ids = database_.write([&] {
        if (database_.perhaps_done())
            if (auto done = ids_behind(study, last_); !done.empty()) return done;
        trials_.clear();
        for (const auto& [id, number, state, start, complete] : rows.trials)
            trials_.add(study, number, state, kept(start), kept(complete));
        trials_.flush();
        auto inserted = ids_behind(study, last_);
        if (!inserted.empty()) left_over_.drop_of_trials(inserted.front(), inserted.back());
        return inserted;
    });
    if (!ids.empty()) last_ = ids.back();
    return ids;
}

std::vector<TrialRowsWriter::Id> TrialRowsWriter::ids_behind(std::int64_t study, Id last) {
    std::vector<Id> ids;
    newer_.each([&ids](Id id) { ids.push_back(id); }, study, last);
    return ids;
}

}  // namespace hone::host
