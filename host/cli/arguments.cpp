#include "cli/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <map>

#include "errors.hpp"
#include "text/nearest.hpp"

namespace hone::host {

namespace {

void print_help(const Grammar& grammar) {
    std::cout << "usage: " << grammar.usage << "\n\n" << grammar.summary << "\n";
    for (const auto& group : grammar.groups) std::cout << "\n" << group;
}

std::vector<std::string> names_of(const po::options_description& all) {
    std::vector<std::string> names;
    for (const auto& option : all.options()) names.push_back("--" + option->long_name());
    return names;
}

void refuse_unbuilt(const Grammar& grammar, const std::vector<std::string>& arguments) {
    for (const auto& argument : arguments) {
        const auto name = argument.substr(0, argument.find('='));
        for (const auto& option : grammar.not_built)
            if (name == "--" + option) throw UsageError(fmt::format("--{} is not built yet", option));
    }
}

// Program_options knows what was wrong, but says it in its own words.
[[noreturn]] void refuse(const po::error& error, const po::options_description& all) {
    if (const auto* unknown = dynamic_cast<const po::unknown_option*>(&error)) {
        const auto name = unknown->get_option_name();
        throw UsageError(fmt::format("there is no option {}{}", name, suggestion(name, names_of(all))));
    }
    if (const auto* value = dynamic_cast<const po::validation_error*>(&error)) {
        std::string given = value->what();
        throw UsageError(given);
    }
    throw UsageError(error.what());
}

std::string environment_name(const std::string& variable) {
    static const std::map<std::string, std::string> known = {{"HONE_STORAGE", "storage"}};
    const auto found = known.find(variable);
    return found == known.end() ? std::string() : found->second;
}

void store_config(const std::string& file, const po::options_description& all, po::variables_map& values) {
    std::ifstream in(file);
    if (!in) throw UsageError(fmt::format("the configuration file {} cannot be read", file));
    try {
        po::store(po::parse_config_file(in, all), values);
    } catch (const po::unknown_option& e) {
        auto names = names_of(all);
        for (auto& name : names) name.erase(0, 2);
        throw UsageError(fmt::format("{}: there is no option '{}'{}", file, e.get_option_name(),
                                     suggestion(e.get_option_name(), names)));
    } catch (const po::error& e) {
        throw UsageError(fmt::format("{}: {}", file, e.what()));
    }
}

}  // namespace

std::optional<po::variables_map> parse(const Grammar& grammar, const std::vector<std::string>& arguments) {
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
        if (values.count("help")) {
            print_help(grammar);
            return std::nullopt;
        }
        po::store(po::parse_environment(all, environment_name), values);
        if (values.count("config")) store_config(values["config"].as<std::string>(), visible, values);
        po::notify(values);
    } catch (const po::too_many_positional_options_error&) {
        throw UsageError(fmt::format("too many arguments; usage: {}", grammar.usage));
    } catch (const po::error& e) {
        refuse(e, visible);
    }
    return values;
}

po::options_description storage_options() {
    po::options_description group("Storage");
    group.add_options()("storage", po::value<std::string>()->default_value("sqlite:///hone.db")->value_name("URL"),
                        "the database: sqlite:///relative.db, sqlite:////absolute.db, or memory: (HONE_STORAGE)");
    return group;
}

po::options_description output_options() {
    po::options_description group("General");
    group.add_options()("format", po::value<std::string>()->default_value("text")->value_name("text|json"),
                        "what stdout holds")                                                         //
        ("config", po::value<std::string>()->value_name("FILE"), "an INI file with the same names")  //
        ("help", "this text");
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

Format format_of(const po::variables_map& options) {
    const auto& name = options["format"].as<std::string>();
    if (name == "text") return Format::Text;
    if (name == "json") return Format::Json;
    if (name == "csv") return Format::Csv;
    static const std::vector<std::string> names = {"text", "json", "csv"};
    throw UsageError(fmt::format("--format cannot be '{}'{}", name, suggestion(name, names)));
}

}  // namespace hone::host
