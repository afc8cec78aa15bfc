// Passwords in URLs are hidden from all who can see the process: ps, /proc, and the runners that it starts.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace hone::host {

// Overwrites the passwords in the arguments and in HONE_STORAGE where the kernel shows them. Copy the arguments before;
// until then they can be seen.
void hide_passwords(int argc, char** argv);

// An error's text, which may repeat an argument that was given in the wrong place.
std::string without_passwords(std::string text, const std::vector<std::string>& arguments);

// HONE_STORAGE as it was before hide_passwords.
const std::optional<std::string>& storage_of_environment();

}  // namespace hone::host
