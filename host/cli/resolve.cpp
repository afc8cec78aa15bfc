#include "cli/resolve.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <random>

#include "cli/lookup.hpp"
#include "errors.hpp"
#include "plugins/build_id.hpp"
#include "plugins/library.hpp"
#include "report/json.hpp"
#include "storage/format/python_json.hpp"
#include "study/attributes.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

constexpr std::uint64_t seeds = std::uint64_t{1} << 53;  // so that every reader of JSON keeps them exact

std::optional<std::uint64_t> parse_seed(const std::string& text) {
    std::uint64_t seed = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (failed != std::errc() || end != text.data() + text.size() || seed >= seeds) return std::nullopt;
    return seed;
}

std::vector<Direction> declared_directions(const Declaration& declared) {
    std::vector<Direction> directions;
    for (const auto d : declared.directions)
        directions.push_back(d == HONE_MAXIMIZE ? Direction::Maximize : Direction::Minimize);
    return directions;
}

Json objective_json(const Declaration& declared, const std::string& fingerprint) {
    return {{"id", declared.id},
            {"version", declared.version},
            {"options", Json::parse(declared.options_json)},
            {"fingerprint", fingerprint}};
}

}  // namespace

std::optional<std::uint64_t> seed_of(const po::variables_map& options) {
    if (!options.count("seed")) return std::nullopt;
    const auto& text = options["seed"].as<std::string>();
    const auto seed = parse_seed(text);
    if (!seed)
        throw UsageError(fmt::format("--seed cannot be '{}': it takes a whole number from 0 to {}", text, seeds - 1));
    return seed;
}

std::uint64_t resolve_seed(Storage& storage, std::int64_t study, std::optional<std::uint64_t> given) {
    std::random_device entropy;
    const auto random = ((std::uint64_t{entropy()} << 32) | entropy()) % seeds;
    const auto kept = storage.claim_study_attribute(study, attribute::seed, std::to_string(given.value_or(random)));
    if (given) return *given;
    if (const auto seed = parse_seed(kept)) return *seed;
    throw WorldError(fmt::format("the study's attribute {} is no seed: {}", attribute::seed, kept));
}

std::vector<Direction> directions_of(const std::vector<std::string>& flags) {
    std::vector<Direction> directions;
    for (const auto& flag : flags) {
        if (flag != "minimize" && flag != "maximize")
            throw UsageError(fmt::format("--direction cannot be '{}': it takes minimize or maximize", flag));
        directions.push_back(flag == "maximize" ? Direction::Maximize : Direction::Minimize);
    }
    return directions;
}

StudyPlan plan_study(Storage& storage, const std::string& name, const Declaration& declared,
                     const std::vector<std::string>& direction_flags) {
    check_study_name(name);
    const auto flags = directions_of(direction_flags);
    const auto declares = declared_directions(declared);
    if (!flags.empty() && !declares.empty() && flags.size() != declares.size())
        throw UsageError(fmt::format("objective {} has {} values, but --direction is given {} times", declared.id,
                                     declares.size(), flags.size()));
    const auto& wanted = !flags.empty() ? flags : declares;
    auto study = storage.find_study(name);
    if (!study) return {name, wanted.empty() ? std::vector{Direction::Minimize} : wanted, std::nullopt};
    if (!wanted.empty() && wanted != study->directions)
        throw UsageError(fmt::format(
            "study '{}' has the direction {}, but {} {}; choose another --study", name,
            direction_names(study->directions),
            flags.empty() ? fmt::format("objective {} declares", declared.id) : std::string("--direction says"),
            direction_names(wanted)));
    auto directions = study->directions;
    return {name, std::move(directions), std::move(study)};
}

StudyRecord make_study(Storage& storage, StudyPlan plan) {
    if (plan.existing) return std::move(*plan.existing);
    try {
        return storage.create_study(plan.name, plan.directions);
    } catch (const StorageError&) {
        auto made_meanwhile = storage.find_study(plan.name);
        if (!made_meanwhile || made_meanwhile->directions != plan.directions) throw;
        return std::move(*made_meanwhile);
    }
}

void check_drift(Storage& storage, const StudyRecord& study, const Declaration& declared,
                 const std::string& fingerprint, Drift drift) {
    const auto mine = objective_json(declared, fingerprint);
    const auto kept =
        parse_python_json(storage.claim_study_attribute(study.id, attribute::objective, to_python_json(mine)));
    if (kept == mine) return;
    const auto text = fmt::format("study '{}' began with objective {}, this is {}", study.name, dump(kept), dump(mine));
    if (drift == Drift::Refused) throw UsageError(text + "; choose another --study, or accept it with --allow-drift");
    spdlog::warn("{}", text);
}

void record_run(Storage& storage, const StudySetup& setup, const Declaration& declared,
                const std::string& fingerprint) {
    const auto plugin = [](const PluginChoice& choice) {
        const auto& d = choice.descriptor;
        return Json{{"id", view_of(d.id)},
                    {"version", view_of(d.version)},
                    {"options", choice.options.to_json()},
                    {"build", build_id_of(&d)}};
    };
    Json run = {{"sampler", plugin(setup.sampler)},
                {"pruner", plugin(setup.pruner)},
                {"objective", objective_json(declared, fingerprint)},
                {"fixed", setup.held},
                {"seed", setup.seed},
                {"study", setup.record.name},
                {"value_names", setup.value_names},
                {"hone", HONE_VERSION},
                {"compiler", HONE_BUILD},
                {"build", this_build()}};
    if (setup.deterministic_jobs) run["deterministic_jobs"] = *setup.deterministic_jobs;
    if (const auto& patience = setup.prune_patience)
        run["prune_patience"] = {{"reports", patience->reports}, {"min_delta", patience->min_delta}};
    storage.set_study_attribute(setup.record.id, fmt::format("{}{}", attribute::run, setup.run_id),
                                to_python_json(run));
}

}  // namespace hone::host
