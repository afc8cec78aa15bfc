#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "host/tables/case.hpp"
#include "storage/cursor.hpp"
#include "storage/format/stored_number.hpp"
#include "storage/format/timestamp.hpp"

using namespace hone::host;
using namespace std::chrono;

namespace {

const TimePoint moment = sys_days(2026y / November / 24) + 9h + 15min + 8s + 594867us;

std::vector<std::pair<std::int64_t, std::int64_t>> ranges(const Cursor& cursor) {
    std::vector<std::pair<std::int64_t, std::int64_t>> result;
    for (const auto& r : ranges_to_read(cursor)) result.emplace_back(r.first, r.last);
    return result;
}

}  // namespace

TEST_CASE("times are UTC with six digits, always") {
    CHECK(timestamp_text(moment) == "2026-11-24 09:15:08.594867");
    CHECK(timestamp_text(sys_days(1999y / January / 2)) == "1999-01-02 00:00:00.000000");
    CHECK(timestamp_text(sys_days(1969y / December / 31) + 23h + 1us) == "1969-12-31 23:00:00.000001");
}

TEST_CASE("times are read with any fraction, and nonsense is not") {
    CHECK(timestamp_from_text("2026-11-24 09:15:08.594867") == moment);
    CHECK(timestamp_from_text("2026-11-24T09:15:08.594867Z") == moment);
    CHECK(timestamp_from_text("2026-11-24 09:15:08") == moment - 594867us);
    CHECK(timestamp_from_text("2026-11-24 09:15:08.5") == moment - 94867us);
    CHECK(timestamp_from_text("2026-11-24 09:15:08.5948671") == moment);
    for (const auto* text : {"", "now", "2026-11-24", "2026-13-24 09:15:08", "2026-02-30 09:15:08",
                             "2026-11-24 25:15:08", "2026-11-24 09:15", "-2026-11-24 09:15:08"})
        CHECK(timestamp_from_text(text) == std::nullopt);
}

TEST_CASE("numbers that a column cannot hold are words") {
    CHECK(stored_number(5e-324).value == 5e-324);
    CHECK(stored_number(5e-324).type == "FINITE");
    CHECK(stored_number(tables::inf).type == "INF_POS");
    CHECK(stored_number(-tables::inf).type == "INF_NEG");
    CHECK(stored_number(tables::nan).type == "NAN");
    for (const double number : {tables::inf, -tables::inf, tables::nan}) CHECK_FALSE(stored_number(number).value);
}

TEST_CASE("a number and its word must agree") {
    CHECK(number_of(1.5, "FINITE") == 1.5);
    CHECK(number_of(std::nullopt, "INF_POS") == tables::inf);
    CHECK(number_of(std::nullopt, "INF_NEG") == -tables::inf);
    CHECK(std::isnan(number_of(std::nullopt, "NAN").value()));
    CHECK(number_of(std::nullopt, "FINITE") == std::nullopt);
    CHECK(number_of(1.5, "INF_POS") == std::nullopt);
    CHECK(number_of(std::nullopt, "HUGE") == std::nullopt);
}

TEST_CASE("a reader looks again at unfinished trials and at what is newer, in few ranges") {
    constexpr auto last = std::numeric_limits<std::int64_t>::max();
    CHECK(ranges({}) == std::vector<std::pair<std::int64_t, std::int64_t>>{{1, last}});
    CHECK(ranges({.last_finished_id = 1000, .unfinished = {}}) ==
          std::vector<std::pair<std::int64_t, std::int64_t>>{{1001, last}});
    CHECK(ranges({.last_finished_id = 1000, .unfinished = {3, 5, 500, 999, 1002}}) ==
          std::vector<std::pair<std::int64_t, std::int64_t>>{{3, 5}, {500, 500}, {999, last}});
}
