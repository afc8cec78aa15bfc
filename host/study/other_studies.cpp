#include "study/other_studies.hpp"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <utility>

#include "errors.hpp"
#include "plugins/host_table.hpp"
#include "plugins/library.hpp"
#include "storage/format/python_json.hpp"
#include "study/attributes.hpp"
#include "study/names.hpp"
#include "study/seeds.hpp"
#include "text/nearest.hpp"

namespace hone::host {

namespace {

using Json = nlohmann::ordered_json;

std::string key_of(std::string_view name) { return fmt::format("{}{}", attribute::source, name); }

// All that a sampler can be taught by; the same in every database, which may keep no -0.0.
std::uint64_t digest_of(const TrialRecord& trial) {
    std::string text = fmt::format("{} {}", trial.number, static_cast<int>(trial.state));
    const auto add = [&text](std::string_view name, double value) { text += fmt::format(" {}={}", name, value + 0.0); };
    for (const double value : trial.values.value_or(std::vector<double>())) add("", value);
    for (const auto& p : trial.params) add(p.name, p.value);
    for (const auto& [step, value] : trial.intermediate_values) add(fmt::format("{}", step), value);
    for (const auto& [name, value] : constraints_of(trial.system_attrs)) add(name, value);
    return splitmix64(hash_of_name(text));
}

// Which trials count: the finished ones of all numbers below one, minus a list. The digest tells them from those of
// another study that has the name by now.
struct Counted {
    std::uint64_t below = 0;
    std::set<std::uint64_t> without = {};
    std::uint64_t digest = 0;  // the sum of theirs, whatever their order

    bool has(std::uint64_t number) const { return number < below && !without.contains(number); }
    bool operator==(const Counted&) const = default;
};

std::string to_text(const Counted& counted) {
    return to_python_json(Json{
        {"below", counted.below}, {"without", counted.without}, {"digest", fmt::format("{:016x}", counted.digest)}});
}

Counted counted_from(const std::string& key, const std::string& text) {
    try {
        const auto json = parse_python_json(text);
        return {json.at("below"), json.at("without"), std::stoull(json.at("digest").get<std::string>(), nullptr, 16)};
    } catch (const std::exception&) {
        throw StorageError(fmt::format("the study's attribute {} cannot be read: {}", key, text));
    }
}

}  // namespace

struct OtherStudies::Source {
    explicit Source(const std::vector<Direction>& directions) : history(directions, {}), view(history, true) {}

    std::string record;
    History history;
    View view;
    const hone_history* table = nullptr;
};

OtherStudies::OtherStudies(Storage& storage, std::string study, std::vector<Direction> directions,
                           Attributes attributes)
    : storage_(&storage),
      study_(std::move(study)),
      directions_(std::move(directions)),
      attributes_(std::move(attributes)),
      table_{.struct_size = sizeof(hone_studies), .reserved = 0, .ctx = this, .trials = trials} {}

OtherStudies::~OtherStudies() = default;

hone_status OtherStudies::trials(const hone_studies* studies, hone_str name, const hone_history** history) noexcept {
    try {
        *history = static_cast<OtherStudies*>(studies->ctx)->source(view_of(name)).table;
        return HONE_OK;
    } catch (const UsageError& e) {
        set_reason(e.what());
        return HONE_INVALID;
    } catch (const std::exception& e) {
        set_reason(e.what());
        return HONE_FAILED;
    }
}

const OtherStudies::Source& OtherStudies::source(std::string_view name) {
    if (const auto known = sources_.find(name); known != sources_.end()) return *known->second;
    if (!storage_) throw UsageError(fmt::format("study '{}' was not asked for when the first instance was made", name));
    const auto record = attributes_.find(key_of(name));
    auto source = read(std::string(name), record == attributes_.end() ? nullptr : &record->second);
    return *sources_.emplace(name, std::move(source)).first->second;
}

std::unique_ptr<OtherStudies::Source> OtherStudies::read(const std::string& name, const std::string* record) const {
    const auto study = find(name, record != nullptr);
    const auto wanted = record ? std::optional(counted_from(key_of(name), *record)) : std::nullopt;
    auto source = std::make_unique<Source>(directions_);
    std::uint64_t digest = 0;
    Cursor cursor;
    storage_->read_changes(study.id, cursor, [&](const std::vector<TrialRecord>& trials) {
        for (const auto& trial : trials) {
            if (!is_finished(trial.state)) continue;
            if (wanted && !wanted->has(static_cast<std::uint64_t>(trial.number))) continue;
            if (source->history.learn_finished(trial)) digest += digest_of(trial);
        }
    });
    source->view.advance();
    source->table = source->view.table();
    const auto view = source->view.describe();
    const Counted counted{view.below, view.without, digest};
    if (wanted && counted != *wanted)
        throw UsageError(fmt::format(
            "study '{}' no longer has the trials that study '{}' learned from: name another one", name, study_));
    source->record = to_text(counted);
    return source;
}

StudyRecord OtherStudies::find(const std::string& name, bool counted_once) const {
    if (name == study_) throw UsageError(fmt::format("study '{}' cannot be the source of itself", name));
    const auto study = storage_->find_study(name);
    if (!study) {
        std::vector<std::string> names;
        for (const auto& s : storage_->studies())
            if (s.name != study_) names.push_back(s.name);
        throw UsageError(counted_once
                             ? fmt::format("study '{}', which study '{}' learned from, is gone", name, study_)
                             : fmt::format("there is no study '{}' to learn from{}", name, suggestion(name, names)));
    }
    if (study->directions != directions_)
        throw UsageError(fmt::format("study '{}' is to {} and study '{}' to {}: the one can teach the other nothing",
                                     name, direction_names(study->directions), study_, direction_names(directions_)));
    return *study;
}

void OtherStudies::settle(std::int64_t study) {
    for (auto& [name, source] : sources_) {
        const auto stands = storage_->claim_study_attribute(study, key_of(name), source->record);
        if (stands != source->record) source = read(name, &stands);
    }
    storage_ = nullptr;
}

}  // namespace hone::host
