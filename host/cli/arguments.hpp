// Parsing a subcommand's options with Boost.Program_options, and saying what is wrong in our own words.
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <vector>

namespace hone::host {

namespace po = boost::program_options;

// A subcommand's own grammar.
struct Grammar {
    std::string usage;    // "hone run OBJECTIVE [options]"
    std::string summary;  // one line
    std::vector<po::options_description> groups;
    // Positional arguments in order, by option name; the last one takes all that follow if it is Last::Repeated.
    std::vector<std::string> positional = {};
    enum class Last { Once, Repeated } last = Last::Once;
    std::vector<std::string> not_built = {};  // options of the contract that are refused by name
};

// None: --help was asked for and printed. Throws UsageError. Precedence: command line, environment (HONE_STORAGE), the
// --config file.
std::optional<po::variables_map> parse(const Grammar& grammar, const std::vector<std::string>& arguments);

// Options that several subcommands share.
po::options_description storage_options();  // --storage
po::options_description output_options();   // --format, --help, --config
po::options_description plugin_options();   // --plugin-path

// "90", "10m", "2h", "1.5s", "250ms": seconds, > 0. Throws UsageError, naming the option.
double duration(const std::string& option, const std::string& text);

template <class T>
T get_or(const po::variables_map& options, const std::string& name, T fallback) {
    return options.count(name) ? options[name].as<T>() : fallback;
}

enum class Format { Text, Json, Csv };
enum class Tables { None, Too };  // whether csv is offered
Format format_of(const po::variables_map& options, Tables tables = Tables::None);

}  // namespace hone::host
