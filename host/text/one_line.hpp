// Names and values may hold line ends, and what moves a terminal's cursor.
#pragma once

#include <string>
#include <string_view>

namespace hone::host {

// The text with a ? for each control character of ASCII, and a blank for a tab.
std::string in_one_line(std::string_view text);

}  // namespace hone::host
