// Lines on stderr. A stderr that is closed or full is no reason to stop a study.
#pragma once

#include <string_view>

namespace hone::host {

void say(std::string_view text);
// What went wrong: one line, whatever names it holds.
void complain(std::string_view text);

}  // namespace hone::host
