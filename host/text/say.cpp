#include "text/say.hpp"

#include <cstdio>

namespace hone::host {

void say(std::string_view text) {
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
    static_cast<void>(std::fflush(stderr));
}

}  // namespace hone::host
