#include "storage/memory_storage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "storage/cursor.hpp"
#include "storage/format/timestamp.hpp"
#include "storage/retry_chain.hpp"
#include "study/attribute_keys.hpp"

namespace hone::host {

namespace {

bool has_parameter(const TrialRecord& trial, std::string_view name) {
    return std::ranges::find(trial.params, name, &Parameter::name) != trial.params.end();
}

void merge(Attributes& attributes, const Attributes& news) {
    for (const auto& [key, json] : news) attributes.insert_or_assign(key, json);
}

}  // namespace

std::vector<StudyRecord> MemoryStorage::studies() {
    std::vector<StudyRecord> records;
    for (const auto& [id, study] : studies_) records.push_back(study.record);
    return records;
}

std::optional<StudyRecord> MemoryStorage::find_study(std::string_view name) {
    for (const auto& [id, study] : studies_)
        if (study.record.name == name) return study.record;
    return std::nullopt;
}

StudyRecord MemoryStorage::create_study(std::string_view name, std::span<const Direction> directions) {
    if (find_study(name)) throw StorageError(fmt::format("there is a study '{}' already", name));
    StudyRecord record;
    record.id = studies_.empty() ? 1 : studies_.rbegin()->first + 1;
    record.name = name;
    record.directions.assign(directions.begin(), directions.end());
    studies_.emplace(record.id, Kept{record, {}, {}, {}});
    return record;
}

void MemoryStorage::rename_study(std::int64_t study, std::string_view name) {
    const auto taken = find_study(name);
    if (taken && taken->id != study) throw StorageError(fmt::format("there is a study '{}' already", name));
    kept(study).record.name = name;
}

void MemoryStorage::delete_study(std::int64_t study) {
    if (studies_.erase(study) == 0) throw StudyGone();
}

MemoryStorage::Kept& MemoryStorage::kept(std::int64_t study) {
    const auto found = studies_.find(study);
    if (found == studies_.end()) throw StudyGone();
    return found->second;
}

std::string MemoryStorage::claim_study_attribute(std::int64_t study, std::string_view key, std::string_view json) {
    return kept(study).record.system_attrs.emplace(key, json).first->second;
}

std::optional<std::int64_t> MemoryStorage::claim(std::int64_t study, std::string_view key, std::int64_t trial,
                                                 std::optional<std::int64_t> ended) {
    auto& holder = kept(study).claims.try_emplace(std::string(key), trial).first->second;
    if (holder == ended) holder = trial;
    return holder;
}

void MemoryStorage::set_study_attribute(std::int64_t study, std::string_view key, std::string_view json) {
    kept(study).record.system_attrs.insert_or_assign(std::string(key), std::string(json));
}

TrialRecord& MemoryStorage::add_trial(Kept& study, State state) {
    auto& trial = trials_.emplace_back();
    trial.id = static_cast<std::int64_t>(trials_.size());
    trial.number = static_cast<std::int64_t>(study.trials.size());
    trial.state = state;
    owners_.push_back(study.record.id);
    study.trials.push_back(trial.id);
    return trial;
}

// None where the budget or the request does not allow one.
TrialRecord* MemoryStorage::next_trial(Kept& study, const BeginRequest& request, std::optional<std::int64_t> until) {
    auto& tally = study.tally;
    if (until && tally.counted + tally.running >= *until) return nullptr;
    if (!study.waiting.empty()) {
        --tally.waiting;
        ++tally.running;
        return &trial(study.waiting.extract(study.waiting.begin()).value());
    }
    if (request.below && static_cast<std::int64_t>(study.trials.size()) >= *request.below) return nullptr;
    ++tally.running;
    return &add_trial(study, State::Running);
}

std::vector<Begun> MemoryStorage::begin(std::int64_t study, std::span<const BeginRequest> requests,
                                        std::optional<std::int64_t> until) {
    std::vector<Begun> begun;
    for (const auto& request : requests) {
        auto* const next = next_trial(kept(study), request, until);
        if (!next) break;
        auto& trial = *next;
        trial.state = State::Running;
        trial.start = now();
        std::erase_if(trial.system_attrs, [](const auto& kept) {
            return kept.first.starts_with(attribute::ours) || kept.first.starts_with(attribute::relative_params);
        });
        trial.system_attrs.emplace(attribute::trial, request.origin_json);
        begun.push_back({trial.id, trial.number, *trial.start, trial.params, trial.user_attrs, trial.system_attrs});
    }
    return begun;
}

Tally MemoryStorage::tally(std::int64_t study) { return kept(study).tally; }

std::vector<bool> MemoryStorage::write(std::span<const TrialWrite> writes) {
    std::vector<bool> written;
    for (const auto& w : writes) {
        auto& t = trial(w.id);
        written.push_back(t.state == State::Running);
        if (t.state != State::Running) continue;
        for (const auto& p : w.params)
            if (!has_parameter(t, p.name)) t.params.push_back(p);
        t.intermediate_values.insert(w.reports.begin(), w.reports.end());
        for (const auto& [step, metric, value] : w.series) t.series[metric].emplace(step, value);
        merge(t.user_attrs, w.user_attrs);
        merge(t.system_attrs, w.system_attrs);
        if (w.ending) end(w.id, *w.ending);
    }
    return written;
}

void MemoryStorage::end(std::int64_t id, const Ending& ending) {
    auto& t = trial(id);
    if (!ending.values.empty()) t.values = ending.values;
    t.state = ending.state;
    t.complete = ending.complete;
    auto& tally = study_of(id).tally;
    --tally.running;
    ++tally.counted;
    if (ending.retry) retry(id, *ending.retry);
}

void MemoryStorage::retry(std::int64_t id, const Retry& retry) {
    const auto chain = next_in_chain(trial(id).number, trial(id).system_attrs, retry.at_most);
    if (!chain) return;
    auto& study = kept(retry.study);
    auto& again = add_trial(study, State::Waiting);  // may move the trials
    const auto& failed = trial(id);
    again.params = failed.params;
    again.user_attrs = failed.user_attrs;
    again.system_attrs = failed.system_attrs;
    merge(again.system_attrs, *chain);
    for (auto& [key, holder] : study.claims)
        if (holder == failed.number) holder = again.number;
    study.waiting.insert(again.id);
    --study.tally.counted;
    ++study.tally.waiting;
}

std::int64_t MemoryStorage::enqueue(std::int64_t study, std::string_view fixed_params_json) {
    auto& trial = add_trial(kept(study), State::Waiting);
    trial.system_attrs.emplace(attribute::fixed_params, fixed_params_json);
    kept(study).waiting.insert(trial.id);
    ++kept(study).tally.waiting;
    return trial.number;
}

std::vector<std::int64_t> MemoryStorage::add_trials(std::int64_t study, std::span<const TrialRecord> trials) {
    std::vector<std::int64_t> numbers;
    for (const auto& given : trials) {
        auto& trial = add_trial(kept(study), given.state);
        const auto id = trial.id, number = trial.number;
        trial = given;
        trial.id = id;
        trial.number = number;
        if (trial.state == State::Waiting) kept(study).waiting.insert(id);
        auto& tally = kept(study).tally;
        ++(trial.state == State::Waiting   ? tally.waiting
           : trial.state == State::Running ? tally.running
                                           : tally.counted);
        numbers.push_back(number);
    }
    return numbers;
}

void MemoryStorage::read_changes(std::int64_t study, Cursor& cursor, const Take& take) {
    std::vector<TrialRecord> changed;
    for (const auto id : kept(study).trials)
        if (is_news(cursor, id)) changed.push_back(trial(id));
    cursor = emptied(cursor);
    advance(cursor, changed);
    take(std::move(changed));
}

std::optional<TrialRecord> MemoryStorage::find_trial(std::int64_t study, std::int64_t number) {
    const auto& ids = kept(study).trials;
    if (number < 0 || number >= static_cast<std::int64_t>(ids.size())) return std::nullopt;
    return trial(ids[static_cast<std::size_t>(number)]);
}

}  // namespace hone::host
