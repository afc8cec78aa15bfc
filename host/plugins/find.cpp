#include "plugins/find.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <map>

#include "errors.hpp"
#include "plugins/library.hpp"
#include "text/nearest.hpp"

namespace hone::host {

namespace fs = std::filesystem;

namespace {

std::string folder_of(int kind) { return std::string(kind_name(kind)) + "s"; }

// "dir/lib.so:id" -> {dir/lib.so, id}
PluginFile split_file(std::string_view name) {
    const auto colon = name.rfind(".so:");
    if (colon == std::string_view::npos) return {fs::absolute(name), ""};
    return {fs::absolute(name.substr(0, colon + 3)), std::string(name.substr(colon + 4))};
}

}  // namespace

bool is_file_name(std::string_view name) {
    return name.find('/') != std::string_view::npos || name.ends_with(".so") ||
           name.find(".so:") != std::string_view::npos;
}

std::vector<fs::path> plugin_path(const std::vector<std::string>& given) {
    std::vector<fs::path> path;
    for (const auto& dir : given) path.push_back(fs::absolute(dir));
    if (const char* listed = std::getenv("HONE_PLUGIN_PATH")) {
        std::string_view rest = listed;
        while (!rest.empty()) {
            const auto colon = rest.find(':');
            if (const auto dir = rest.substr(0, colon); !dir.empty()) path.push_back(fs::absolute(dir));
            rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
        }
    }
    path.push_back(fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "lib" / "hone");
    return path;
}

std::vector<fs::path> plugins_on(const std::vector<fs::path>& path, int kind) {
    std::map<std::string, fs::path> found;
    for (const auto& dir : path) {
        std::error_code unreadable;
        for (const auto& entry : fs::directory_iterator(dir / folder_of(kind), unreadable))
            if (entry.path().extension() == ".so") found.emplace(entry.path().stem(), entry.path());
    }
    std::vector<fs::path> files;
    for (const auto& [stem, file] : found) files.push_back(file);
    return files;
}

PluginFile find_plugin(std::string_view name, int kind, const std::vector<fs::path>& path) {
    if (is_file_name(name)) {
        auto file = split_file(name);
        if (!fs::exists(file.path)) throw UsageError(fmt::format("there is no file {}", file.path.string()));
        return file;
    }
    std::vector<std::string> stems;
    for (const auto& file : plugins_on(path, kind)) {
        if (file.stem() == name) return {file, ""};
        stems.push_back(file.stem());
    }
    throw UsageError(
        fmt::format("there is no {} '{}' on the plugin path{}", kind_name(kind), name, suggestion(name, stems)));
}

}  // namespace hone::host
