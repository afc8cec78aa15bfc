// Text that every reader of the database can decode.
#pragma once

#include <cstddef>
#include <string_view>

namespace hone::host {

// Well-formed UTF-8 (RFC 3629): no overlong forms, surrogates or code points beyond U+10FFFF.
bool is_utf8(std::string_view text);
// Code points of well-formed UTF-8.
std::size_t characters(std::string_view text);

}  // namespace hone::host
