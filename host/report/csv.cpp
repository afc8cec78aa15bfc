#include "report/csv.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "report/json.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

std::string field(const Json& value) {
    if (value.is_null()) return "";
    auto text = value.is_string() ? value.get<std::string>() : dump(value);
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    for (std::size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2) text.insert(at, 1, '"');
    return fmt::format("\"{}\"", text);
}

using Row = std::map<std::string, std::string>;

Row row_of(const TrialRecord& t) {
    Row row = {{"number", std::to_string(t.number)},
               {"state", std::string(state_name(t.state))},
               {"datetime_start", field(json_time(t.start))},
               {"datetime_complete", field(json_time(t.complete))}};
    if (t.values)
        for (std::size_t k = 0; k < t.values->size(); ++k)
            row[fmt::format("values_{}", k)] = field(json_number((*t.values)[k]));
    for (const auto& p : t.params) row["params_" + p.name] = field(json_parameter(p));
    for (const auto& [key, text] : t.user_attrs) row["user_attrs_" + key] = field(json_of_text(text));
    return row;
}

}  // namespace

std::string csv_of_trials(const std::vector<TrialRecord>& trials, std::size_t n_objectives) {
    std::vector<std::string> columns = {"number", "state"};
    for (std::size_t k = 0; k < n_objectives; ++k) columns.push_back(fmt::format("values_{}", k));
    columns.insert(columns.end(), {"datetime_start", "datetime_complete"});
    std::vector<Row> rows;
    for (const auto& t : trials) {
        rows.push_back(row_of(t));
        for (const auto& [column, text] : rows.back())
            if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
    }
    std::vector<std::string> header;
    for (const auto& column : columns) header.push_back(field(column));
    auto text = fmt::format("{}\n", fmt::join(header, ","));
    for (auto& row : rows) {
        std::vector<std::string> fields;
        for (const auto& column : columns) fields.push_back(row[column]);
        text += fmt::format("{}\n", fmt::join(fields, ","));
    }
    return text;
}

}  // namespace hone::host
