#include "cli/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "errors.hpp"
#include "study/requests.hpp"
#include "text/nearest.hpp"

namespace hone::host {

namespace {

void refuse_memory(const std::string& url) {
    if (url == "memory:") throw UsageError("memory: keeps nothing, so there is nothing in it to look at");
}

}  // namespace

po::options_description study_options() {
    po::options_description group("Study");
    group.add_options()("study", po::value<std::string>()->value_name("NAME"), "the study (default: the only one)");
    return group;
}

std::unique_ptr<Storage> storage_at(const std::string& url, IfMissing if_missing, Patience patience) {
    try {
        return open_storage(url, if_missing, std::move(patience));
    } catch (const std::invalid_argument& e) {
        throw UsageError(e.what());
    }
}

std::unique_ptr<Storage> storage_of(const po::variables_map& options, IfMissing if_missing) {
    const auto url = options["storage"].as<std::string>();
    refuse_memory(url);
    return storage_at(url, if_missing);
}

std::string required(const po::variables_map& options, const std::string& name, const std::string& usage) {
    if (!options.count(name)) throw UsageError(fmt::format("a name is missing; usage: {}", usage));
    return options[name].as<std::string>();
}

std::string new_study_name(const po::variables_map& options, const std::string& name, const std::string& usage) {
    auto study = required(options, name, usage);
    check_study_name(study);
    return study;
}

void check_study_name(const std::string& name) {
    try {
        check_name("study", name);
    } catch (const InvalidRequest& e) {
        throw UsageError(e.what());
    }
}

std::unique_ptr<Database> database_of(const po::variables_map& options, IfMissing if_missing) {
    const auto url = options["storage"].as<std::string>();
    refuse_memory(url);
    try {
        return open_database(url, if_missing);
    } catch (const std::invalid_argument& e) {
        throw UsageError(e.what());
    }
}

StudyRecord study_named(const std::string& name, Storage& storage) {
    if (auto study = storage.find_study(name)) return *study;
    std::vector<std::string> names;
    for (const auto& s : storage.studies()) names.push_back(s.name);
    throw UsageError(fmt::format("there is no study '{}'{}", name, suggestion(name, names)));
}

StudyRecord study_of(const po::variables_map& options, Storage& storage) {
    if (options.count("study-name") && options.count("study"))
        throw UsageError("the study is named twice; give its name or --study");
    if (options.count("study-name")) return study_named(options["study-name"].as<std::string>(), storage);
    if (options.count("study")) return study_named(options["study"].as<std::string>(), storage);
    auto studies = storage.studies();
    if (studies.size() == 1) return studies.front();
    if (studies.empty()) throw UsageError("the storage holds no study yet");
    std::vector<std::string> names;
    for (const auto& s : studies) names.push_back(s.name);
    throw UsageError(
        fmt::format("the storage holds {} studies; name one with --study{}", studies.size(), suggestion("", names)));
}

std::vector<TrialRecord> trials_of(const StudyRecord& study, Storage& storage) {
    Cursor from_the_beginning;
    auto trials = storage.changes(study.id, from_the_beginning);
    std::ranges::sort(trials, {}, &TrialRecord::number);
    return trials;
}

}  // namespace hone::host
