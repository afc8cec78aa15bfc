// hone plugin list, hone plugin info
#include <fmt/format.h>
#include <hone/abi.h>
#include <sys/prctl.h>

#include <array>
#include <csignal>
#include <iostream>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "errors.hpp"
#include "plugins/find.hpp"
#include "plugins/library.hpp"
#include "plugins/options.hpp"
#include "report/json.hpp"
#include "runner/scan.hpp"
#include "text/nearest.hpp"
#include "text/say.hpp"

namespace hone::host {

namespace {

constexpr std::array kinds = {HONE_KIND_OBJECTIVE, HONE_KIND_SAMPLER, HONE_KIND_PRUNER};

std::string text_of_range(const Json& range) {
    if (range[1].is_null()) return fmt::format(", at least {}", dump(range[0]));
    if (range[0].is_null()) return fmt::format(", at most {}", dump(range[1]));
    return fmt::format(" in {}", dump(range));
}

std::string text_of_options(const Json& plugin) {
    std::string text;
    for (const auto& o : plugin["options"]) {
        auto type = o["type"].get<std::string>();
        if (o.contains("choices")) type = fmt::format("one of {}", dump(o["choices"]));
        if (o.contains("range")) type += text_of_range(o["range"]);
        if (o.contains("keywords")) type += fmt::format(" or {}", dump(o["keywords"]));
        const auto fallback = o["required"].get<bool>() ? std::string("required")
                              : o["default"].is_null()  ? std::string("unset")
                                                        : "default " + o["default"].get<std::string>();
        text += fmt::format("  {}  ({}; {})\n      {}\n", o["name"].get<std::string>(), type, fallback,
                            o["help"].get<std::string>());
    }
    return text;
}

std::string text_of(const Json& p) {
    return fmt::format("{:<9} {:<12} {:<8} {}\n", p["kind"].get<std::string>(), p["id"].get<std::string>(),
                       p["version"].get<std::string>(), p["summary"].get<std::string>());
}

std::vector<std::string> plugin_dirs(const po::variables_map& options) {
    return get_or<std::vector<std::string>>(options, "plugin-path", {});
}

// The files that NAME means, of whichever kind.
std::vector<PluginFile> files_named(const std::string& name, const std::vector<std::filesystem::path>& path) {
    if (is_file_name(name)) return {find_plugin(name, HONE_KIND_OBJECTIVE, path)};
    std::vector<PluginFile> files;
    std::vector<std::string> stems;
    for (const int kind : kinds) {
        for (const auto& file : plugins_on(path, kind)) {
            stems.push_back(file.stem());
            if (file.stem() == name) files.push_back({file, ""});
        }
    }
    if (files.empty())
        throw UsageError(fmt::format("there is no plugin '{}' on the plugin path{}", name, suggestion(name, stems)));
    return files;
}

// The plugins of a library, or the one of that id.
std::vector<Json> plugins_in(const PluginFile& file) {
    auto scanned = scan_library(file.path);
    if (!scanned.complaint.empty()) throw WorldError(scanned.complaint);
    if (file.id.empty()) return scanned.plugins;
    std::vector<std::string> ids;
    for (const auto& plugin : scanned.plugins) ids.push_back(plugin["id"]);
    std::erase_if(scanned.plugins, [&file](const Json& plugin) { return plugin["id"] != file.id; });
    if (scanned.plugins.empty())
        throw WorldError(
            fmt::format("{} holds no plugin '{}'{}", file.path.string(), file.id, suggestion(file.id, ids)));
    return scanned.plugins;
}

}  // namespace

int plugin_list_command(const Arguments& arguments) {
    const Grammar grammar{.usage = "hone plugin list [options]",
                          .summary = "The plugins on the path.",
                          .groups = {plugin_options(), output_options()}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options);
    const auto path = plugin_path(plugin_dirs(*options));
    for (const int kind : kinds) {
        for (const auto& file : plugins_on(path, kind)) {
            const auto scanned = scan_library(file);
            if (!scanned.complaint.empty()) complain(scanned.complaint);
            for (const auto& plugin : scanned.plugins)
                if (plugin["kind"] == kind_name(kind))
                    std::cout << (format == Format::Json ? dump(plugin) + "\n" : text_of(plugin));
        }
    }
    return 0;
}

int plugin_info_command(const Arguments& arguments) {
    const Grammar grammar{.usage = "hone plugin info NAME [options]",
                          .summary = "A plugin and its options.",
                          .groups = {plugin_options(), output_options()},
                          .positional = {"name"}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options);
    if (!options->count("name")) throw UsageError(fmt::format("which plugin? usage: {}", grammar.usage));
    const auto name = (*options)["name"].as<std::string>();
    for (const auto& file : files_named(name, plugin_path(plugin_dirs(*options))))
        for (const auto& plugin : plugins_in(file))
            std::cout << (format == Format::Json
                              ? dump(plugin) + "\n"
                              : fmt::format("{}  {}\n{}", text_of(plugin), plugin["file"].get<std::string>(),
                                            text_of_options(plugin)));
    return 0;
}

int plugin_scan_command(const Arguments& arguments) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a library that hangs must not outlive who asks
    if (arguments.size() != 1) throw UsageError("'hone plugin scan' is for hone itself; there is plugin info");
    for (const auto* descriptor : load_library(arguments.at(0)))
        std::cout << dump(describe_plugin(*descriptor, arguments.at(0))) << "\n";
    return 0;
}

}  // namespace hone::host
