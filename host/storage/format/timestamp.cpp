#include "storage/format/timestamp.hpp"

#include <fmt/format.h>

#include <charconv>

namespace hone::host {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::microseconds;

// The number that the text begins with, which is cut off together with the separator behind it.
std::optional<int> take_number(std::string_view& text, std::string_view separators) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (separators.empty()) return value;
    if (text.empty() || separators.find(text.front()) == separators.npos) return std::nullopt;
    text.remove_prefix(1);
    return value;
}

microseconds take_fraction(std::string_view text) {
    if (!text.starts_with('.')) return {};
    int value = 0, scale = 100'000;
    for (const char c : text.substr(1)) {
        if (c < '0' || c > '9' || scale == 0) break;
        value += (c - '0') * scale;
        scale /= 10;
    }
    return microseconds(value);
}

}  // namespace

TimePoint now() { return floor<microseconds>(std::chrono::system_clock::now()); }

std::string timestamp_text(TimePoint time) {
    const auto day = floor<days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

std::optional<TimePoint> timestamp_from_text(std::string_view text) {
    const auto year = take_number(text, "-"), month = take_number(text, "-"), day = take_number(text, " T"),
               hour = take_number(text, ":"), minute = take_number(text, ":"), second = take_number(text, "");
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second) + take_fraction(text);
}

}  // namespace hone::host
