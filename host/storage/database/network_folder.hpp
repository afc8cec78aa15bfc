#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace hone::host {

// The name of the file system if other machines may have this folder mounted: there the shared memory of SQLite's WAL
// mode does not work.
std::optional<std::string_view> network_file_system(const std::filesystem::path& folder);

}  // namespace hone::host
