#include "cli/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "cli/secrets.hpp"
#include "errors.hpp"
#include "text/nearest.hpp"

namespace hone::host {

namespace {

void print_help(const Grammar& grammar) {
    std::cout << "usage: " << grammar.usage << "\n\n" << grammar.summary << "\n";
    for (const auto& group : grammar.groups) std::cout << "\n" << group;
}

// Those that are not built yet, too: who mistypes one learns that.
std::vector<std::string> names_of(const Grammar& grammar) {
    std::vector<std::string> names;
    for (const auto& group : grammar.groups)
        for (const auto& option : group.options()) names.push_back("--" + option->long_name());
    for (const auto& option : grammar.not_built) names.push_back("--" + option);
    return names;
}

// Before anything else can be wrong with the rest.
bool asks_for_help(const std::vector<std::string>& arguments) {
    return std::ranges::any_of(arguments, [](const std::string& a) { return a == "--help" || a == "-h"; });
}

void refuse_unbuilt(const Grammar& grammar, const std::vector<std::string>& arguments) {
    for (const auto& argument : arguments) {
        const auto name = argument.substr(0, argument.find('='));
        for (const auto& option : grammar.not_built)
            if (name == "--" + option) throw UsageError(fmt::format("--{} is not built yet", option));
    }
}

// Program_options knows what was wrong, but says it in its own words.
[[noreturn]] void refuse(const po::error& error, const std::vector<std::string>& names) {
    if (const auto* unknown = dynamic_cast<const po::unknown_option*>(&error)) {
        const auto name = unknown->get_option_name();
        throw UsageError(fmt::format("there is no option {}{}", name, suggestion(name, names)));
    }
    throw UsageError(error.what());
}

void store_environment(const po::options_description& all, po::variables_map& values) {
    const auto& storage = storage_of_environment();
    if (!storage || !all.find_nothrow("storage", false)) return;
    po::parsed_options parsed(&all);
    parsed.options.emplace_back("storage", std::vector{*storage});
    po::store(parsed, values);
}

void refuse_config_option(const Grammar& grammar, const std::string& file, const std::string& name) {
    if (std::ranges::find(grammar.not_built, name) != grammar.not_built.end())
        throw UsageError(fmt::format("{}: {} is not built yet", file, name));
    auto names = names_of(grammar);
    for (auto& option : names) option.erase(0, 2);
    throw UsageError(fmt::format("{}: there is no option '{}'{}", file, name, suggestion(name, names)));
}

void store_config(const std::string& file, const Grammar& grammar, const po::options_description& all,
                  po::variables_map& values) {
    std::ifstream in(file);
    if (!in || std::filesystem::is_directory(file))
        throw UsageError(fmt::format("the configuration file {} cannot be read", file));
    try {
        const auto parsed = po::parse_config_file(in, all);
        for (const auto& option : parsed.options)
            if (option.string_key == "help" || option.string_key == "config")
                throw UsageError(fmt::format("{}: '{}' belongs on the command line", file, option.string_key));
        po::store(parsed, values);
    } catch (const po::unknown_option& e) {
        refuse_config_option(grammar, file, e.get_option_name());
    } catch (const po::error& e) {
        throw UsageError(fmt::format("{}: {}", file, e.what()));
    }
}

}  // namespace

std::optional<po::variables_map> parse(const Grammar& grammar, const std::vector<std::string>& arguments) {
    if (asks_for_help(arguments)) {
        print_help(grammar);
        return std::nullopt;
    }
    refuse_unbuilt(grammar, arguments);
    po::options_description visible, hidden;
    for (const auto& group : grammar.groups) visible.add(group);
    po::positional_options_description positional;
    for (const auto& name : grammar.positional) {
        const bool many = name == grammar.positional.back() && grammar.last == Grammar::Last::Repeated;
        if (many)
            hidden.add_options()(name.c_str(), po::value<std::vector<std::string>>());
        else
            hidden.add_options()(name.c_str(), po::value<std::string>());
        positional.add(name.c_str(), many ? -1 : 1);
    }
    po::options_description all;
    all.add(visible).add(hidden);

    po::variables_map values;
    try {
        using namespace po::command_line_style;
        constexpr int style = unix_style & ~allow_guessing;
        po::store(po::command_line_parser(arguments).options(all).positional(positional).style(style).run(), values);
        store_environment(all, values);
        if (values.count("config")) store_config(values["config"].as<std::string>(), grammar, visible, values);
        po::notify(values);
    } catch (const po::too_many_positional_options_error&) {
        throw UsageError(fmt::format("too many arguments; usage: {}", grammar.usage));
    } catch (const po::error& e) {
        refuse(e, names_of(grammar));
    }
    return values;
}

po::options_description storage_options() {
    po::options_description group("Storage");
    group.add_options()(
        "storage", po::value<std::string>()->default_value("sqlite:///hone.db")->value_name("URL"),
        "the database: sqlite:///relative.db, sqlite:////absolute.db, postgresql://user:password@host:port/db, "
        "mysql://user:password@host:port/db (also as Optuna writes them), or memory: (HONE_STORAGE)");
    return group;
}

po::options_description output_options() {
    po::options_description group("General");
    group.add_options()("format", po::value<std::string>()->default_value("text")->value_name("text|json"),
                        "what stdout holds")                                                         //
        ("config", po::value<std::string>()->value_name("FILE"), "an INI file with the same names")  //
        ("help,h", "this text");
    return group;
}

po::options_description plugin_options() {
    po::options_description group("Plugins");
    group.add_options()("plugin-path", po::value<std::vector<std::string>>()->value_name("DIR"),
                        "a folder holding objectives/, samplers/ and pruners/; repeatable, then HONE_PLUGIN_PATH");
    return group;
}

double duration(const std::string& option, const std::string& text) {
    static const std::map<std::string, double, std::less<>> units = {{"", 1},   {"ms", 1e-3}, {"s", 1},
                                                                     {"m", 60}, {"h", 3600},  {"d", 86400}};
    double number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto unit = units.find(std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end)));
    if (failed != std::errc() || unit == units.end() || !(number > 0))
        throw UsageError(fmt::format("--{} cannot be '{}': it takes a time such as 90, 10m or 2h", option, text));
    return number * unit->second;
}

Format format_of(const po::variables_map& options, Tables tables) {
    const auto& name = options["format"].as<std::string>();
    if (name == "text") return Format::Text;
    if (name == "json") return Format::Json;
    if (name == "csv" && tables == Tables::Too) return Format::Csv;
    std::vector<std::string> names = {"text", "json"};
    if (tables == Tables::Too) names.emplace_back("csv");
    throw UsageError(fmt::format("--format cannot be '{}'{}", name, suggestion(name, names)));
}

}  // namespace hone::host
