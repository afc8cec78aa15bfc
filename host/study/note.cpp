#include "study/note.hpp"

#include <fmt/format.h>

#include "plugins/host_table.hpp"
#include "plugins/library.hpp"
#include "storage/format/python_json.hpp"
#include "text/utf8.hpp"

namespace hone::host {

bool is_json(std::string_view text) {
    try {
        parse_python_json(text);
        return is_utf8(text);
    } catch (const std::exception&) {
        return false;
    }
}

hone_status note(Attributes& attributes, hone_str key, hone_str json) noexcept {
    if (!is_json(view_of(json))) {
        set_reason(fmt::format("the value of attribute '{}' is not JSON: {}", view_of(key), view_of(json)));
        return HONE_INVALID;
    }
    attributes.insert_or_assign(std::string(view_of(key)), std::string(view_of(json)));
    return HONE_OK;
}

}  // namespace hone::host
