// What a library holds, found out in a child process: a library that crashes when it is loaded hurts nobody.
#pragma once

#include <hone/abi.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace hone::host {

struct Scanned {
    std::vector<nlohmann::ordered_json> plugins;  // as describe_plugin has them
    std::string complaint;                        // why there are none; one sentence, or empty
};
Scanned scan_library(const std::filesystem::path& file);

// The JSON of `hone plugin info` (cli.md).
nlohmann::ordered_json describe_plugin(const hone_descriptor& descriptor, const std::filesystem::path& file);

}  // namespace hone::host
