#include "text/say.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "text/one_line.hpp"

namespace hone::host {

void say(std::string_view text) {
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
    static_cast<void>(std::fflush(stderr));
}

void complain(std::string_view text) { say(fmt::format("hone: {}\n", in_one_line(text))); }

}  // namespace hone::host
