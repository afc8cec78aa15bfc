#include "text/one_line.hpp"

#include <algorithm>

namespace hone::host {

std::string in_one_line(std::string_view text) {
    std::string line(text);
    std::ranges::transform(line, line.begin(), [](unsigned char c) {
        if (c == '\t') return ' ';
        return c < ' ' || c == 0x7f ? '?' : static_cast<char>(c);
    });
    return line;
}

}  // namespace hone::host
