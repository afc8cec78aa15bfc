// hone study list, hone study show
#include <fmt/format.h>

#include <iostream>

#include "cli/commands.hpp"
#include "cli/lookup.hpp"
#include "errors.hpp"
#include "report/json.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

std::string text_of(const Json& study) {
    std::string counts;
    for (const auto& [state, n] : study["n_trials"].items())
        if (n.get<int>() > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", n.get<int>(), state);
    const auto& best = study["best_value"];
    return fmt::format("{}  {}  {}  best {}\n", study["name"].get<std::string>(), dump(study["directions"]),
                       counts.empty() ? "no trials" : counts, best.is_null() ? "-" : dump(best));
}

void print(const Json& study, Format format) {
    std::cout << (format == Format::Json ? dump(study) + "\n" : text_of(study));
}

}  // namespace

int study_list_command(const Arguments& arguments) {
    const Grammar grammar{.usage = "hone study list [options]",
                          .summary = "The studies of a storage, in the order in which they were made.",
                          .groups = {storage_options(), output_options()}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options);
    const auto storage = storage_of(*options);
    for (const auto& study : storage->studies()) print(json_study(study, trials_of(study, *storage)), format);
    return 0;
}

int study_show_command(const Arguments& arguments) {
    const Grammar grammar{.usage = "hone study show [NAME] [options]",
                          .summary = "One study: its directions, trials by state and best value.",
                          .groups = {storage_options(), study_options(), output_options()},
                          .positional = {"study-name"}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options);
    const auto storage = storage_of(*options);
    const auto study = study_of(*options, *storage);
    print(json_study(study, trials_of(study, *storage)), format);
    return 0;
}

}  // namespace hone::host
