// hone study create, hone study rename, hone study delete
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>

#include "cli/commands.hpp"
#include "cli/lookup.hpp"
#include "cli/resolve.hpp"
#include "errors.hpp"
#include "report/json.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

po::options_description force_options(const char* what) {
    po::options_description group("Safety");
    group.add_options()("force", po::bool_switch(), what);
    return group;
}

void refuse_if_alive(const StudyRecord& study, Storage& storage, const po::variables_map& options, const char* deed) {
    if (options["force"].as<bool>()) return;
    std::vector<std::string> hosts;
    for (const auto& host : storage.living_hosts(study.id))
        hosts.push_back(fmt::format("{} (pid {})", host.name, host.pid));
    if (!hosts.empty())
        throw WorldError(fmt::format("study '{}' has hosts at work: {}; stop them, or {} it anyway with --force",
                                     study.name, fmt::join(hosts, ", "), deed));
}

void print(const po::variables_map& options, const Json& json, const std::string& text) {
    std::cout << (format_of(options) == Format::Json ? dump(json) : text) << "\n";
}

}  // namespace

int study_create_command(const Arguments& arguments) {
    po::options_description objectives("Objectives");
    objectives.add_options()("direction", po::value<std::vector<std::string>>()->value_name("minimize|maximize"),
                             "once for each value of the objective (default: one to minimize)");
    const Grammar grammar{.usage = "hone study create NAME [options]",
                          .summary = "An empty study. The storage is made if it is missing.",
                          .groups = {storage_options(), objectives, output_options()},
                          .positional = {"name"}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    format_of(*options);
    const auto name = new_study_name(*options, "name", grammar.usage);
    auto directions = directions_of(get_or<std::vector<std::string>>(*options, "direction", {}));
    if (directions.empty()) directions.push_back(Direction::Minimize);
    const auto storage = storage_of(*options, IfMissing::Create);
    const auto study = storage->create_study(name, directions);
    std::vector<std::string_view> words;
    for (const auto direction : study.directions) words.push_back(direction_name(direction));
    print(*options, json_study(study, {}), fmt::format("study '{}' made: {}", study.name, fmt::join(words, ", ")));
    return 0;
}

int study_rename_command(const Arguments& arguments) {
    const Grammar grammar{.usage = "hone study rename OLD NEW [options]",
                          .summary = "Another name for a study.",
                          .groups = {storage_options(), force_options("also while hosts work on it"), output_options()},
                          .positional = {"old", "new"}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    format_of(*options);
    const auto old = required(*options, "old", grammar.usage);
    const auto name = new_study_name(*options, "new", grammar.usage);
    const auto storage = storage_of(*options);
    const auto study = study_named(old, *storage);
    refuse_if_alive(study, *storage, *options, "rename");
    storage->rename_study(study.id, name);
    print(*options, {{"study", name}, {"was", study.name}}, fmt::format("study '{}' is now '{}'", study.name, name));
    return 0;
}

int study_delete_command(const Arguments& arguments) {
    const Grammar grammar{
        .usage = "hone study delete NAME [options]",
        .summary = "A study goes, with its trials, for ever.",
        .groups = {storage_options(), force_options("also while hosts work on it: they end"), output_options()},
        .positional = {"name"}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    format_of(*options);
    const auto name = required(*options, "name", grammar.usage);
    const auto storage = storage_of(*options);
    const auto study = study_named(name, *storage);
    refuse_if_alive(study, *storage, *options, "delete");
    storage->delete_study(study.id);
    print(*options, {{"study", study.name}}, fmt::format("study '{}' deleted", study.name));
    return 0;
}

}  // namespace hone::host
