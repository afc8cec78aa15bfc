#include "storage/text_limits.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "storage/format/distribution_json.hpp"
#include "text/one_line.hpp"

namespace hone::host {

namespace {

// In UTF-8, where all bytes of a character but the first begin with 10.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// The beginning is enough to recognise it by.
std::string shown(std::string_view name) {
    const auto result = in_one_line(name.substr(0, 40));
    return result.size() < name.size() ? result + "..." : result;
}

void check_nul(const Dialect& dialect, std::string_view what, std::string_view name, std::string_view text) {
    if (!dialect.holds_nul && text.find('\0') != text.npos)
        throw StorageError(fmt::format("the {} '{}' holds a zero byte, which {} cannot keep; SQLite can", what,
                                       shown(name), dialect.name));
}

void check_step(const Dialect& dialect, std::int64_t step) {
    if (dialect.largest_integer && step > *dialect.largest_integer)
        throw StorageError(
            fmt::format("a report at step {} is beyond {}, the largest one that {} keeps in Optuna's tables", step,
                        *dialect.largest_integer, dialect.name));
}

}  // namespace

void check_name(const Dialect& dialect, std::string_view what, std::string_view name) {
    check_nul(dialect, what, name, name);
    if (dialect.name_characters && characters(name) > *dialect.name_characters)
        throw StorageError(fmt::format("the name of the {} '{}' has {} characters, but {} keeps at most {}; shorten it",
                                       what, shown(name), characters(name), dialect.name, *dialect.name_characters));
}

void check_text(const Dialect& dialect, std::string_view what, std::string_view name, std::string_view json) {
    check_name(dialect, what, name);
    check_nul(dialect, what, name, json);
    if (dialect.text_bytes && json.size() > *dialect.text_bytes)
        throw StorageError(
            fmt::format("the {} '{}' takes {} bytes, but {} keeps at most {} in Optuna's tables; "
                        "shorten it, or use SQLite or PostgreSQL",
                        what, shown(name), json.size(), dialect.name, *dialect.text_bytes));
}

void check_write(const Dialect& dialect, const TrialWrite& trial) {
    // A choice's text may be long; numbers are not.
    for (const auto& p : trial.params) {
        if (p.distribution->kind == Kind::Categorical)
            check_text(dialect, "parameter", p.name, to_json(*p.distribution));
        else
            check_name(dialect, "parameter", p.name);
    }
    for (const auto* attributes : {&trial.user_attrs, &trial.system_attrs})
        for (const auto& [key, json] : *attributes) check_text(dialect, "attribute", key, json);
    for (const auto& [step, value] : trial.reports) check_step(dialect, step);
    for (const auto& [step, metric, value] : trial.series) {
        check_name(dialect, "metric", metric);
        check_step(dialect, step);
    }
}

}  // namespace hone::host
