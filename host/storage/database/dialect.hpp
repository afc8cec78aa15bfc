// The few things that the databases spell differently, or cannot hold.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "study/trial_record.hpp"

namespace hone::host {

// A statement that brings tables of an older revision up.
struct Alteration {
    std::string_view to;     // the revision that it is a part of
    std::string_view makes;  // "table.column" or "table.index", or nothing new
    const char* statement;
};

struct Dialect {
    std::string_view name;                // for people
    std::span<const char* const> schema;  // statements that make Optuna's tables
    std::span<const Alteration> alterations;
    std::string_view tables;   // a query for the names of all tables
    std::string_view objects;  // the same for all that the schema's statements make
    std::string_view begin_reading, begin_writing;
    bool undoes_tables;          // does CREATE TABLE belong to the transaction?
    std::string_view row_lock;   // behind a SELECT
    std::string_view clock;      // the server's time, as Optuna's heartbeats hold it
    std::string_view utc_clock;  // the same in UTC, with fractions
    std::string_view integrity;  // a query for what is wrong with the database itself, or "ok"; may be empty
    bool returns_ids;            // has it INSERT ... RETURNING?
    bool reuses_ids;             // of rows that were deleted
    std::size_t rows_at_once;    // of an INSERT, where round trips are dear

    std::optional<std::size_t> name_characters;   // of names and keys
    std::optional<std::size_t> text_bytes;        // of JSON
    std::optional<std::int64_t> largest_integer;  // also of ids, numbers and steps
    // Of columns that are hone's own: a text that is compared byte by byte, and a time with fractions of a second.
    std::string_view exact_text, exact_time;
    bool keeps_anything;       // in any column: its types are not enforced
    bool takes_names_for_one;  // that differ only in case, accents or blanks at their ends
    bool holds_infinity;       // in a column of numbers
    bool has_one_writer;       // at a time: no locks on rows, and while one writes, all others wait
    bool holds_nul;
    bool holds_fractions;  // of a second

    // What an INSERT ends in: the row that is there under the key stays, but for these columns, which are replaced.
    std::string (*if_there)(std::initializer_list<std::string_view> key,
                            std::initializer_list<std::string_view> replaced);

    // An expression of text that compares byte by byte.
    std::string (*bytes_of)(std::string_view text);

    // As it will be read again.
    TimePoint kept(TimePoint time) const {
        return holds_fractions ? time : TimePoint(std::chrono::floor<std::chrono::seconds>(time));
    }
};

extern const Dialect sqlite_dialect, postgresql_dialect, mysql_dialect;

}  // namespace hone::host
