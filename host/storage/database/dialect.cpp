#include "storage/database/dialect.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>
#include <vector>

#include "storage/schema/schema.hpp"

namespace hone::host {

namespace {

using Columns = std::initializer_list<std::string_view>;

std::string on_conflict(Columns key, Columns replaced) {
    if (replaced.size() == 0) return " ON CONFLICT DO NOTHING";
    std::vector<std::string> assignments;
    for (const auto column : replaced) assignments.push_back(fmt::format("{0} = excluded.{0}", column));
    return fmt::format(" ON CONFLICT ({}) DO UPDATE SET {}", fmt::join(key, ", "), fmt::join(assignments, ", "));
}

// MySQL's collations take "X" and "x" for one name; where these meet, the second SELECT makes the statement fail, for
// else a value would go to another name, or be lost.
std::string on_duplicate_key(Columns key, Columns replaced) {
    const auto name = std::data(key)[key.size() - 1];
    std::vector<std::string> assignments;
    for (const auto column : replaced) assignments.push_back(fmt::format("{0} = VALUES({0})", column));
    assignments.insert(
        assignments.begin(),
        fmt::format("{0} = IF(CAST({0} AS BINARY) = CAST(VALUES({0}) AS BINARY), {0}, (SELECT 1 UNION ALL SELECT 2))",
                    name));
    return fmt::format(" ON DUPLICATE KEY UPDATE {}", fmt::join(assignments, ", "));
}

std::string as_it_stands(std::string_view text) { return std::string(text); }
std::string as_binary(std::string_view text) { return fmt::format("CAST({} AS BINARY)", text); }

constexpr std::int64_t int32_max = std::numeric_limits<std::int32_t>::max();

}  // namespace

const Dialect sqlite_dialect = {
    .name = "SQLite",
    .schema = sqlite_schema,
    .alterations = sqlite_alterations,
    .tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    .objects = "SELECT name FROM sqlite_master",
    .begin_reading = "BEGIN",
    .begin_writing = "BEGIN IMMEDIATE",
    .undoes_tables = true,
    .row_lock = "",
    .clock = "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
    .utc_clock = "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
    .integrity = "PRAGMA integrity_check",
    .returns_ids = true,
    .reuses_ids = true,
    .rows_at_once = 1,
    .name_characters = std::nullopt,
    .text_bytes = std::nullopt,
    .largest_integer = std::nullopt,
    .exact_text = "",
    .exact_time = "DATETIME",
    .keeps_anything = true,
    .takes_names_for_one = false,
    .holds_infinity = true,
    .has_one_writer = true,
    .holds_nul = true,
    .holds_fractions = true,
    .if_there = on_conflict,
    .bytes_of = as_it_stands};

const Dialect postgresql_dialect = {
    .name = "PostgreSQL",
    .schema = postgresql_schema,
    .alterations = postgresql_alterations,
    .tables = "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()",
    .objects =
        "SELECT relname FROM pg_catalog.pg_class WHERE relnamespace = current_schema()::text::regnamespace "
        "UNION SELECT typname FROM pg_catalog.pg_type WHERE typnamespace = current_schema()::text::regnamespace",
    .begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .begin_writing = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    .undoes_tables = true,
    .row_lock = " FOR UPDATE",
    .clock = "clock_timestamp()",
    .utc_clock = "clock_timestamp() AT TIME ZONE 'UTC'",
    .integrity = "",
    .returns_ids = true,
    .reuses_ids = false,
    .rows_at_once = 64,
    .name_characters = 512,
    .text_bytes = std::nullopt,
    .largest_integer = int32_max,
    .exact_text = "",
    .exact_time = "TIMESTAMP",
    .keeps_anything = false,
    .takes_names_for_one = false,
    .holds_infinity = true,
    .has_one_writer = false,
    .holds_nul = false,
    .holds_fractions = true,
    .if_there = on_conflict,
    .bytes_of = as_it_stands};

const Dialect mysql_dialect = {
    .name = "MySQL",
    .schema = mysql_schema,
    .alterations = mysql_alterations,
    .tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = database()",
    .objects =
        "SELECT table_name FROM information_schema.tables WHERE table_schema = database() "
        "UNION SELECT index_name FROM information_schema.statistics WHERE table_schema = database()",
    .begin_reading = "START TRANSACTION READ ONLY",
    .begin_writing = "START TRANSACTION READ WRITE",
    .undoes_tables = false,
    .row_lock = " FOR UPDATE",
    .clock = "CURRENT_TIMESTAMP",
    .utc_clock = "UTC_TIMESTAMP(6)",
    .integrity = "",
    .returns_ids = false,  // MariaDB has it, Oracle's MySQL has not
    .reuses_ids = false,
    .rows_at_once = 64,
    .name_characters = 512,
    .text_bytes = 65535,
    .largest_integer = int32_max,
    .exact_text = " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    .exact_time = "DATETIME(6)",
    .keeps_anything = false,
    .takes_names_for_one = true,
    .holds_infinity = false,
    .has_one_writer = false,
    .holds_nul = true,
    .holds_fractions = false,
    .if_there = on_duplicate_key,
    .bytes_of = as_binary};

}  // namespace hone::host
