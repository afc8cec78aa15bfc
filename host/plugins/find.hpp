// From what the command line calls a plugin to a file (cli.md, "Plugins are named the same way everywhere").
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hone::host {

struct PluginFile {
    std::filesystem::path path;
    std::string id;  // of the plugin in the library; empty: the only one of its kind
};

// The folders that hold objectives/, samplers/ and pruners/, first hit first: those given, then HONE_PLUGIN_PATH
// (colon-separated), then lib/hone beside the folder of the executable.
std::vector<std::filesystem::path> plugin_path(const std::vector<std::string>& given);

// Whether a plugin is named by its file: anything with a / or ending in .so, perhaps with :ID.
bool is_file_name(std::string_view name);

// NAME, FILE or FILE:ID. Throws UsageError, with the nearest name there is, if it is not on the path.
PluginFile find_plugin(std::string_view name, int kind, const std::vector<std::filesystem::path>& path);

// Every library of a kind on the path, hidden ones (same stem, later folder) left out, sorted by stem.
std::vector<std::filesystem::path> plugins_on(const std::vector<std::filesystem::path>& path, int kind);

}  // namespace hone::host
