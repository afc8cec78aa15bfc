// Date-times as Optuna writes them on SQLite: naive, UTC, always six digits of a second.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "study/trial_record.hpp"

namespace hone::host {

TimePoint now();

// "2026-11-24 09:15:08.594867"
std::string timestamp_text(TimePoint time);
// Also with fewer or no digits after the point, and with a T; what follows is ignored. None if it is no such text.
std::optional<TimePoint> timestamp_from_text(std::string_view text);

}  // namespace hone::host
