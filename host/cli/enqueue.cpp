// hone enqueue
#include <fmt/format.h>

#include <iostream>
#include <map>

#include "cli/commands.hpp"
#include "cli/lookup.hpp"
#include "errors.hpp"
#include "report/json.hpp"
#include "storage/format/distribution_json.hpp"
#include "storage/format/python_json.hpp"
#include "text/nearest.hpp"

namespace hone::host {

namespace {

using Distributions = std::map<std::string, DistributionPtr>;

// The newest distribution of each parameter of the study.
Distributions newest_distributions(const std::vector<TrialRecord>& trials) {
    Distributions newest;
    for (const auto& trial : trials)
        for (const auto& p : trial.params) newest[p.name] = p.distribution;
    return newest;
}

// Typed by the name's newest distribution, else a JSON scalar, else text.
Json typed(const std::string& name, const std::string& text, const Distributions& known) {
    if (const auto found = known.find(name); found != known.end()) {
        const auto& distribution = *found->second;
        const auto value = value_from_text(distribution, text);
        if (!value || !distribution.contains(*value))
            throw UsageError(
                fmt::format("'{}' cannot be '{}': the study has it as {}", name, text, to_json(distribution)));
        return external_value(distribution, *value);
    }
    const auto parsed = Json::parse(text, nullptr, false);
    return parsed.is_discarded() || parsed.is_structured() ? Json(text) : parsed;
}

// key:=JSON
Json forced(const std::string& name, const std::string& text, const Distributions& known) {
    const auto value = Json::parse(text, nullptr, false);
    if (value.is_discarded() || value.is_structured())
        throw UsageError(fmt::format("'{}:={}': what follows := must be a JSON scalar", name, text));
    if (const auto found = known.find(name); found != known.end()) {
        const auto internal = internal_value(*found->second, value);
        if (!internal || !found->second->contains(*internal))
            throw UsageError(
                fmt::format("'{}' cannot be {}: the study has it as {}", name, text, to_json(*found->second)));
    }
    return value;
}

Json fixed_params(const std::vector<std::string>& assignments, const Distributions& known) {
    auto fixed = Json::object();
    std::vector<std::string> names;
    for (const auto& [name, distribution] : known) names.push_back(name);
    for (const auto& assignment : assignments) {
        const auto equals = assignment.find('=');
        if (equals == std::string::npos || equals == 0)
            throw UsageError(fmt::format("'{}' is not of the form key=value or key:=JSON", assignment));
        const bool is_json = assignment[equals - 1] == ':';
        const auto name = assignment.substr(0, is_json ? equals - 1 : equals);
        const auto text = assignment.substr(equals + 1);
        if (fixed.contains(name)) throw UsageError(fmt::format("'{}' is given twice", name));
        if (!is_json && !known.contains(name))
            if (const auto meant = nearest(name, names))
                throw UsageError(
                    fmt::format("the study has no parameter '{}'; did you mean '{}'? (or force it with {}:=JSON)", name,
                                *meant, name));
        fixed[name] = is_json ? forced(name, text, known) : typed(name, text, known);
    }
    return fixed;
}

}  // namespace

int enqueue_command(const Arguments& arguments) {
    const Grammar grammar{.usage = "hone enqueue key=value... [options]",
                          .summary =
                              "A trial with these parameters fixed, for whichever host takes it next. key:=JSON "
                              "forces a type.",
                          .groups = {storage_options(), study_options(), output_options()},
                          .positional = {"assignment"},
                          .last = Grammar::Last::Repeated};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options);
    if (!options->count("assignment")) throw UsageError(fmt::format("which parameters? usage: {}", grammar.usage));

    const auto storage = storage_of(*options);
    const auto study = study_of(*options, *storage);
    const auto known = newest_distributions(trials_of(study, *storage));
    const auto fixed = fixed_params((*options)["assignment"].as<std::vector<std::string>>(), known);
    const auto number = storage->enqueue(study.id, to_python_json(fixed));
    if (format == Format::Json)
        std::cout << dump({{"number", number}, {"study", study.name}, {"params", fixed}}) << "\n";
    else
        std::cout << fmt::format("trial {} of study '{}' waits\n", number, study.name);
    return 0;
}

}  // namespace hone::host
