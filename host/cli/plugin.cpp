// hone plugin list, hone plugin info
#include <fmt/format.h>
#include <hone/abi.h>

#include <array>
#include <cstdio>
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

namespace hone::host {

namespace {

constexpr std::array kinds = {HONE_KIND_OBJECTIVE, HONE_KIND_SAMPLER, HONE_KIND_PRUNER};

std::string text_of_options(const Json& plugin) {
    std::string text;
    for (const auto& o : plugin["options"]) {
        auto type = o["type"].get<std::string>();
        if (o.contains("choices")) type = fmt::format("one of {}", dump(o["choices"]));
        if (o.contains("range")) type += fmt::format(" in {}", dump(o["range"]));
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
    std::vector<PluginFile> files;
    std::vector<std::string> stems;
    for (const int kind : kinds) {
        for (const auto& file : plugins_on(path, kind)) stems.push_back(file.stem());
        try {
            files.push_back(find_plugin(name, kind, path));
        } catch (const UsageError&) {
            // perhaps of another kind
        }
        if (name.find(".so") != std::string::npos && !files.empty()) break;
    }
    if (files.empty())
        throw UsageError(fmt::format("there is no plugin '{}' on the plugin path{}", name, suggestion(name, stems)));
    return files;
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
            if (!scanned.complaint.empty()) fmt::print(stderr, "hone: {}\n", scanned.complaint);
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
    for (const auto& file : files_named(name, plugin_path(plugin_dirs(*options)))) {
        const auto scanned = scan_library(file.path);
        if (!scanned.complaint.empty()) throw WorldError(scanned.complaint);
        for (const auto& plugin : scanned.plugins) {
            if (!file.id.empty() && plugin["id"] != file.id) continue;
            std::cout << (format == Format::Json ? dump(plugin) + "\n"
                                                 : text_of(plugin) + "  " + plugin["file"].get<std::string>() + "\n" +
                                                       text_of_options(plugin));
        }
    }
    return 0;
}

int plugin_scan_command(const Arguments& arguments) {
    for (const auto* descriptor : load_library(arguments.at(0)))
        std::cout << dump(describe_plugin(*descriptor, arguments.at(0))) << "\n";
    return 0;
}

}  // namespace hone::host
