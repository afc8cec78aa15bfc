// hone verify
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/lookup.hpp"
#include "errors.hpp"
#include "plugins/build_id.hpp"
#include "plugins/find.hpp"
#include "plugins/library.hpp"
#include "report/json.hpp"
#include "study/attributes.hpp"
#include "study/other_studies.hpp"
#include "study/verify.hpp"

namespace hone::host {

namespace {

using Texts = std::vector<std::string>;
using Outcome = Verification::Outcome;

// The libraries that may hold what earlier runs worked with. What a study names is never loaded from where it says.
class Libraries {
 public:
    explicit Libraries(const po::variables_map& options)
        : files_(get_or<Texts>(options, "plugin", {})), path_(plugin_path(get_or<Texts>(options, "plugin-path", {}))) {}

    // The plugin that a record of a run names. Throws CannotReplay.
    const hone_descriptor& find(const Json& recorded, int kind) const {
        const auto id = recorded.at("id").get<std::string>();
        const auto& descriptor = with_id(id, kind);
        if (build_id_of(&descriptor) != recorded.at("build"))
            throw CannotReplay(fmt::format("another build of {} made it", noun(descriptor)));
        return descriptor;
    }

 private:
    const hone_descriptor& with_id(const std::string& id, int kind) const {
        for (const auto& file : files_)
            for (const auto* descriptor : load_library(std::filesystem::absolute(file)))
                if (descriptor->kind == kind && view_of(descriptor->id) == id) return *descriptor;
        try {
            const auto file = find_plugin(id, kind, path_);
            return load_plugin(file.path, id, kind);
        } catch (const std::exception&) {
            throw CannotReplay(
                fmt::format("there is no {} '{}' here; name its library with --plugin", kind_name(kind), id));
        }
    }

    const Texts files_;
    const std::vector<std::filesystem::path> path_;
};

// Recorded options as they are given on the command line.
Texts as_given(const hone_descriptor& descriptor, const Json& recorded) {
    const auto text = [](const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); };
    Texts given;
    for (const auto* option : std::span(descriptor.options, descriptor.n_options)) {
        const std::string name(view_of(option->name));
        if (!recorded.contains(name)) continue;
        if (option->flags & HONE_SECRET)
            throw CannotReplay(
                fmt::format("{} has a secret option '{}', which is kept nowhere", noun(descriptor), name));
        const auto& value = recorded[name];
        if (option->flags & HONE_REPEATABLE)
            for (const auto& one : value) given.push_back(fmt::format("{}={}", name, text(one)));
        else
            given.push_back(fmt::format("{}={}", name, text(value)));
    }
    return given;
}

// What differs between the machine that made a run and this one.
void check_build(const Json& recorded) {
    const auto here = this_build();
    for (const auto& [what, value] : here.items()) {
        if (recorded.contains(what) && recorded[what] == value) continue;
        const auto made = recorded.contains(what) ? dump(recorded[what]) : "unknown";
        if (what == "program") throw CannotReplay("another build of hone made it");
        throw CannotReplay(fmt::format("it was made with another {}: {}, here {}",
                                       what == "c_library" ? "C library" : "instruction set", made, dump(value)));
    }
}

PastRun past_run(const StudyRecord& study, const std::string& id, const Libraries& libraries,
                 const OtherStudies& others) {
    const auto run = parsed_attribute(study.system_attrs, fmt::format("{}{}", attribute::run, id));
    if (!run.is_object()) throw CannotReplay(fmt::format("the study holds no record of its run {}", id));
    if (!run.contains("build") || !run["build"].is_object()) throw CannotReplay("an older hone made it");
    check_build(run["build"]);
    const auto& sampler = libraries.find(run.at("sampler"), HONE_KIND_SAMPLER);
    const auto& pruner = libraries.find(run.at("pruner"), HONE_KIND_PRUNER);
    const auto name = run.at("study").get<std::string>();
    const auto value_names = run.at("value_names").get<Texts>();
    const auto seed = run.at("seed").get<std::uint64_t>();
    const Json sameness = {run.at("sampler"), run.at("pruner"), name, value_names, seed};
    const auto held = run.at("fixed").get<std::map<std::string, std::string>>();
    const auto options = [&run](const hone_descriptor& d, const char* which) {
        return Options(d, as_given(d, run.at(which).at("options")));
    };
    return {sameness.dump(),
            {sampler, options(sampler, "sampler"), name, value_names, seed, {}, others.table()},
            {pruner, options(pruner, "pruner"), {}, name, value_names, seed},
            held};
}

OpenRun opener(const StudyRecord& study, const Libraries& libraries, const OtherStudies& others) {
    return [&](const std::string& id) {
        try {
            return past_run(study, id, libraries, others);
        } catch (const Json::exception&) {
            throw CannotReplay(fmt::format("the record of its run {} cannot be read", id));
        } catch (const UsageError& e) {
            throw CannotReplay(e.what());
        }
    };
}

std::int64_t count(const std::vector<Verification>& all, Outcome outcome) {
    return std::ranges::count(all, outcome, &Verification::outcome);
}

Json json_of(const StudyRecord& study, const std::vector<Verification>& all) {
    auto differences = Json::array(), unchecked = Json::array();
    for (const auto& v : all) {
        for (const auto& d : v.differences)
            differences.push_back({{"trial", v.trial},
                                   {"parameter", d.parameter},
                                   {"recorded", d.recorded},
                                   {"recomputed", d.recomputed}});
        if (v.outcome == Outcome::Unchecked) unchecked.push_back({{"trial", v.trial}, {"why", v.why}});
    }
    return {{"study", study.name},
            {"trials",
             {{"agree", count(all, Outcome::Agrees)},
              {"differ", count(all, Outcome::Differs)},
              {"unchecked", count(all, Outcome::Unchecked)},
              {"inputs", count(all, Outcome::Input)}}},
            {"differences", std::move(differences)},
            {"unchecked", std::move(unchecked)}};
}

void print_text(const StudyRecord& study, const std::vector<Verification>& all) {
    const auto shown = [](const Json& value) { return value.is_null() ? "nothing" : dump(value); };
    for (const auto& v : all) {
        for (const auto& d : v.differences)
            std::cout << fmt::format("trial {} differs: {} is {}, recomputed {}\n", v.trial, d.parameter,
                                     shown(d.recorded), shown(d.recomputed));
        if (v.outcome == Outcome::Unchecked) std::cout << fmt::format("trial {} not checked: {}\n", v.trial, v.why);
    }
    std::cout << fmt::format("study '{}': {} trials agree, {} differ, {} not checked, {} of other programs\n",
                             study.name, count(all, Outcome::Agrees), count(all, Outcome::Differs),
                             count(all, Outcome::Unchecked), count(all, Outcome::Input));
}

}  // namespace

int verify_command(const Arguments& arguments) {
    po::options_description plugins("Plugins");
    plugins.add_options()("plugin", po::value<Texts>()->value_name("FILE"),
                          "a library of a sampler or pruner that is not on the plugin path; repeatable");
    const Grammar grammar{
        .usage = "hone verify [STUDY] [options]",
        .summary =
            "Compute again what hone's samplers suggested, from what each trial recorded, and compare.\n"
            "Possible with the same build of hone and of the sampler, the same instruction set and C library.\n"
            "Exit status: 0 if all suggestions of hone's trials agree, else 1.",
        .groups = {storage_options(), study_options(), plugins, plugin_options(), output_options()},
        .positional = {"study-name"}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options);
    const auto storage = storage_of(*options);
    const auto study = study_of(*options, *storage);
    const auto trials = trials_of(study, *storage);
    const Libraries libraries(*options);
    OtherStudies others(*storage, study.name, study.directions, study.system_attrs);
    const auto all = verify(study, trials, opener(study, libraries, others));
    if (format == Format::Json)
        std::cout << dump(json_of(study, all)) << "\n";
    else
        print_text(study, all);
    return count(all, Outcome::Differs) + count(all, Outcome::Unchecked) == 0 ? 0 : 1;
}

}  // namespace hone::host
