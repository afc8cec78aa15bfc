#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace hone::host {

// "host='x' port='5432'", as libpq and SOCI read it; what is empty is left out.
std::string connection_text(std::initializer_list<std::pair<std::string_view, std::string_view>> parts);

}  // namespace hone::host
