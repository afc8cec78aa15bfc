// hone trial list, hone trial show, hone best
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/lookup.hpp"
#include "errors.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/text.hpp"
#include "study/names.hpp"
#include "study/ranking.hpp"
#include "text/nearest.hpp"

namespace hone::host {

namespace {

State state_of(const std::string& name) {
    std::vector<std::string> names;
    for (const auto state : all_states) {
        if (name == state_name(state)) return state;
        names.emplace_back(state_name(state));
    }
    throw UsageError(fmt::format("--state cannot be '{}'{}", name, suggestion(name, names)));
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

}  // namespace

int trial_list_command(const Arguments& arguments) {
    po::options_description choice("Choice");
    choice.add_options()("state", po::value<std::string>()->value_name("STATE"),
                         "only those: running, complete, pruned, fail or waiting")  //
        ("limit", po::value<std::int64_t>()->value_name("N"), "only the newest N (default: all)");
    const Grammar grammar{.usage = "hone trial list [options]",
                          .summary = "The trials of a study by number; --format csv too.",
                          .groups = {storage_options(), study_options(), choice, output_options()}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options, Tables::Too);
    if (get_or<std::int64_t>(*options, "limit", 0) < 0) throw UsageError("--limit cannot be negative");
    std::optional<State> state;
    if (options->count("state")) state = state_of(upper((*options)["state"].as<std::string>()));

    const auto storage = storage_of(*options);
    const auto study = study_of(*options, *storage);
    auto trials = trials_of(study, *storage);
    if (state) std::erase_if(trials, [&](const TrialRecord& t) { return t.state != *state; });
    const auto limit = get_or<std::int64_t>(*options, "limit", std::ssize(trials));
    if (std::ssize(trials) > limit) trials.erase(trials.begin(), trials.end() - limit);

    if (format == Format::Csv) std::cout << csv_of_trials(trials, study.directions.size());
    if (format == Format::Text) std::cout << text_of_trials(trials);
    if (format == Format::Json)
        for (const auto& t : trials) std::cout << dump(json_trial(t)) << "\n";
    return 0;
}

int trial_show_command(const Arguments& arguments) {
    const Grammar grammar{.usage = "hone trial show NUMBER [options]",
                          .summary = "One trial, with all that is known of it.",
                          .groups = {storage_options(), study_options(), output_options()},
                          .positional = {"number"}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options);
    if (!options->count("number")) throw UsageError(fmt::format("which trial? usage: {}", grammar.usage));
    const auto text = (*options)["number"].as<std::string>();
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size())
        throw UsageError(fmt::format("'{}' is not the number of a trial", text));

    const auto storage = storage_of(*options);
    const auto study = study_of(*options, *storage);
    const auto trial = storage->find_trial(study.id, number);
    if (!trial) throw UsageError(fmt::format("study '{}' has no trial {}", study.name, number));
    std::cout << (format == Format::Json ? dump(json_trial(*trial)) : json_trial(*trial).dump(2)) << "\n";
    return 0;
}

int best_command(const Arguments& arguments) {
    const Grammar grammar{.usage = "hone best [options]",
                          .summary = "The best trial that meets its constraints, or the Pareto front.",
                          .groups = {storage_options(), study_options(), output_options()}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options, Tables::Too);
    const auto storage = storage_of(*options);
    const auto study = study_of(*options, *storage);
    std::vector<TrialRecord> best;
    const auto trials = trials_of(study, *storage);
    for (const auto& trial : trials) consider(best, trial, study.directions);
    const auto n_complete = std::ranges::count(trials, State::Complete, &TrialRecord::state);
    if (format == Format::Text) std::cout << text_of_best(best, n_complete);
    if (format == Format::Json)
        for (const auto& t : best) std::cout << dump(json_trial(t)) << "\n";
    if (format == Format::Csv) std::cout << csv_of_trials(best, study.directions.size());
    return 0;
}

}  // namespace hone::host
