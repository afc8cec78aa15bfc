#include "cli/secrets.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "storage/storage.hpp"

namespace hone::host {

namespace {

// In place, whatever the length: what does not fit is cut off, what is left becomes zero bytes.
void hide_password(char* text) {
    const auto shown = without_password(text);
    const auto size = std::strlen(text);
    if (shown == std::string_view(text, size)) return;
    std::fill_n(std::copy_n(shown.begin(), std::min(size, shown.size()), text), size - std::min(size, shown.size()),
                '\0');
}

std::optional<std::string> value_of_variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace

std::string without_passwords(std::string text, const std::vector<std::string>& arguments) {
    for (const auto& argument : arguments)
        if (const auto shown = without_password(argument); shown != argument)
            for (auto at = text.find(argument); at != text.npos; at = text.find(argument, at + shown.size()))
                text.replace(at, argument.size(), shown);
    return text;
}

const std::optional<std::string>& storage_of_environment() {
    static const auto storage = value_of_variable("HONE_STORAGE");
    return storage;
}

void hide_passwords(int argc, char** argv) {
    std::for_each(argv, argv + argc, hide_password);
    if (storage_of_environment()) hide_password(std::getenv("HONE_STORAGE"));
}

}  // namespace hone::host
