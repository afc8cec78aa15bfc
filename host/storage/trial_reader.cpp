#include "storage/trial_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "storage/format/distribution_json.hpp"
#include "storage/format/stored_number.hpp"
#include "storage/format/timestamp.hpp"
#include "storage/storage.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

// `columns` of a table that has a row, or several, for a trial. The range stands twice, for no planner concludes from
// one table to the other.
std::string of_trials(std::string_view columns, std::string_view table, std::string_view order) {
    return fmt::format(
        "SELECT t.trial_id, {} FROM trials t JOIN {} c ON c.trial_id = t.trial_id "
        "WHERE t.study_id = :study AND t.trial_id BETWEEN :first AND :last AND c.trial_id BETWEEN :first_row AND "
        ":last_row ORDER BY c.trial_id, {}",
        columns, table, order);
}

[[noreturn]] void damaged(const TrialRecord& trial, std::string_view what) {
    throw StorageError(fmt::format("trial {} is damaged in the database: {}", trial.number, what));
}

State state_of(const TrialRecord& trial, std::string_view text) {
    for (const auto state : all_states)
        if (state_name(state) == text) return state;
    damaged(trial, fmt::format("its state is '{}'", text));
}

std::optional<TimePoint> time_of(const TrialRecord& trial, const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    const auto time = timestamp_from_text(*text);
    if (!time) damaged(trial, fmt::format("'{}' is no date and time", *text));
    return time;
}

// Optuna cuts fractions off, and counts negative choices from the end.
double as_optuna_reads(const Distribution& distribution, double value) {
    if (distribution.kind == Kind::Float) return value;
    const double whole = std::trunc(value);
    return distribution.kind == Kind::Categorical && whole < 0 ? whole + distribution.high + 1 : whole;
}

// Finds the trial of each row, where rows come in the order of the trials.
class Merge {
 public:
    Merge(std::vector<TrialRecord>& trials, std::size_t first) : trials_(trials), at_(first) {}

    TrialRecord& trial(std::int64_t id) {
        while (trials_[at_].id < id) ++at_;
        return trials_[at_];
    }

 private:
    std::vector<TrialRecord>& trials_;
    std::size_t at_;
};

}  // namespace

TrialReader::TrialReader(const Database& database)
    : database_(database),
      trials_(database.connection(),
              "SELECT trial_id, number, state, datetime_start, datetime_complete FROM trials "
              "WHERE study_id = :study AND trial_id BETWEEN :first AND :last ORDER BY trial_id LIMIT :most"),
      params_(database.connection(),
              of_trials("param_name, param_value, distribution_json", "trial_params", "param_id")),
      values_(database.connection(), of_trials("objective, value, value_type", "trial_values", "objective")),
      reports_(database.connection(),
               of_trials("step, intermediate_value, intermediate_value_type", "trial_intermediate_values", "step")),
      series_(database.connection(), of_trials("step, metric, value, value_type", "hone_reports", "step, metric")),
      user_attrs_(database.connection(), of_trials("\"key\", value_json", "trial_user_attributes", "\"key\"")),
      system_attrs_(database.connection(), of_trials("\"key\", value_json", "trial_system_attributes", "\"key\"")) {}

std::int64_t TrialReader::read(std::int64_t study, IdRange ids, std::size_t at_most, std::vector<TrialRecord>& trials) {
    const auto end_of_range = ids.last;
    if (database_.dialect().largest_integer) ids.last = std::min(ids.last, *database_.dialect().largest_integer);
    const auto first = trials.size();
    read_trials(study, ids, at_most, trials);
    if (trials.size() == first) return end_of_range;
    const bool is_cut = trials.size() - first == at_most;
    if (is_cut) ids.last = trials.back().id;

    params_.each([this, merge = Merge(trials, first)](
                     Id id, const Text& name, Maybe<double> value,
                     const Maybe<Text>& json) mutable { add_parameter(merge.trial(id), name, value, json); },
                 study, ids.first, ids.last, ids.first, ids.last);

    values_.each(
        [merge = Merge(trials, first)](Id id, Id objective, Maybe<double> value, const Text& type) mutable {
            auto& trial = merge.trial(id);
            if (!trial.values) trial.values.emplace();
            const auto number = number_of(value, type);
            if (!number || std::isnan(*number) || objective != static_cast<Id>(trial.values->size()))
                damaged(trial, fmt::format("its value {} is unreadable", objective));
            trial.values->push_back(*number);
        },
        study, ids.first, ids.last, ids.first, ids.last);

    reports_.each(
        [merge = Merge(trials, first)](Id id, Id step, Maybe<double> value, const Text& type) mutable {
            auto& trial = merge.trial(id);
            const auto number = number_of(value, type);
            if (!number) damaged(trial, fmt::format("its report at step {} is unreadable", step));
            trial.intermediate_values.emplace_hint(trial.intermediate_values.end(), step, *number);
        },
        study, ids.first, ids.last, ids.first, ids.last);

    if (database_.has_own_tables())
        series_.each(
            [merge = Merge(trials, first)](Id id, Id step, const Text& metric, Maybe<double> value,
                                           const Text& type) mutable {
                auto& trial = merge.trial(id);
                const auto number = number_of(value, type);
                if (!number) damaged(trial, fmt::format("its report of '{}' at step {} is unreadable", metric, step));
                trial.series[metric].emplace(step, *number);
            },
            study, ids.first, ids.last, ids.first, ids.last);

    const auto read_attributes = [&](auto& select, Attributes TrialRecord::*attributes) {
        select.each(
            [merge = Merge(trials, first), attributes](Id id, Text key, Maybe<Text> json) mutable {
                auto& trial = merge.trial(id);
                if (!json) damaged(trial, fmt::format("its attribute '{}' has no value", key));
                (trial.*attributes).emplace_hint((trial.*attributes).end(), std::move(key), std::move(*json));
            },
            study, ids.first, ids.last, ids.first, ids.last);
    };
    read_attributes(user_attrs_, &TrialRecord::user_attrs);
    read_attributes(system_attrs_, &TrialRecord::system_attrs);
    return is_cut ? ids.last : end_of_range;
}

void TrialReader::read_trials(std::int64_t study, IdRange ids, std::size_t at_most, std::vector<TrialRecord>& trials) {
    trials_.each(
        [&trials](Id id, Maybe<Id> number, const Text& state, const Maybe<Text>& start, const Maybe<Text>& complete) {
            if (!number) throw StorageError(fmt::format("the trial in row {} of the database has no number", id));
            auto& trial = trials.emplace_back();
            trial.id = id;
            trial.number = *number;
            trial.state = state_of(trial, state);
            trial.start = time_of(trial, start);
            trial.complete = time_of(trial, complete);
        },
        study, ids.first, ids.last, static_cast<Id>(at_most));
}

void TrialReader::add_parameter(TrialRecord& trial, const std::string& name, Maybe<double> value,
                                const Maybe<Text>& json) {
    if (!value || !json) damaged(trial, fmt::format("its parameter '{}' has no value", name));
    DistributionPtr d;
    try {
        d = distribution(*json);
    } catch (const std::invalid_argument& e) {
        damaged(trial, fmt::format("parameter '{}': {}", name, e.what()));
    }
    const double number = as_optuna_reads(*d, *value);
    if (d->kind == Kind::Categorical && !(number >= 0 && number <= d->high))
        damaged(trial, fmt::format("parameter '{}' has no choice {}", name, *value));
    trial.params.push_back({name, number, std::move(d)});
}

DistributionPtr TrialReader::distribution(const std::string& json) {
    auto& known = distributions_[json];
    if (!known) known = std::make_shared<const Distribution>(distribution_from_json(json));
    return known;
}

}  // namespace hone::host
