#include "storage/database/connection_text.hpp"

namespace hone::host {

std::string connection_text(std::initializer_list<std::pair<std::string_view, std::string_view>> parts) {
    std::string text;
    for (const auto& [key, value] : parts) {
        if (value.empty()) continue;
        text += text.empty() ? "" : " ";
        text += key;
        text += "='";
        for (const char c : value) {
            if (c == '\'' || c == '\\') text += '\\';
            text += c;
        }
        text += '\'';
    }
    return text;
}

}  // namespace hone::host
