#include "storage/trial_writer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "storage/format/distribution_json.hpp"
#include "storage/format/stored_number.hpp"
#include "storage/format/timestamp.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

std::string attribute_insert(std::string_view table) {
    return fmt::format("INSERT INTO {} (trial_id, \"key\", value_json)", table);
}

// As many from the front as are different trials.
std::span<const TrialWrite> different_ones(std::span<const TrialWrite> writes) {
    std::set<std::int64_t> seen;
    std::size_t count = 0;
    while (count < writes.size() && seen.insert(writes[count].id).second) ++count;
    return writes.first(count);
}

}  // namespace

TrialWrite as_write(const TrialRecord& trial) {
    TrialWrite write{.id = trial.id,
                     .params = trial.params,
                     .reports = {trial.intermediate_values.begin(), trial.intermediate_values.end()},
                     .user_attrs = trial.user_attrs,
                     .system_attrs = trial.system_attrs};
    for (const auto& [metric, steps] : trial.series)
        for (const auto& [step, value] : steps) write.series.push_back({step, metric, value});
    if (trial.values || trial.complete)
        write.ending =
            Ending{trial.state, trial.values.value_or(std::vector<double>()), trial.complete.value_or(TimePoint())};
    return write;
}

TrialWriter::TrialWriter(const Database& database)
    : database_(database),
      running_(database),
      // A name's first value counts, as in Optuna.
      params_(database, "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json)",
              database.dialect().if_there({"trial_id", "param_name"}, {})),
      // The first report at a step counts.
      reports_(database,
               "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type)",
               database.dialect().if_there({"trial_id", "step"}, {})),
      series_(database, "INSERT INTO hone_reports (trial_id, step, metric, value, value_type)",
              database.dialect().if_there({"trial_id", "step", "metric"}, {})),
      values_(database, "INSERT INTO trial_values (trial_id, objective, value, value_type)",
              database.dialect().if_there({"trial_id", "objective"}, {"value", "value_type"})),
      user_attrs_(database, attribute_insert("trial_user_attributes"),
                  database.dialect().if_there({"trial_id", "\"key\""}, {"value_json"})),
      system_attrs_(database, attribute_insert("trial_system_attributes"),
                    database.dialect().if_there({"trial_id", "\"key\""}, {"value_json"})),
      // The rows are there: an UPDATE of many, in words that every database knows.
      states_(database, "INSERT INTO trials (trial_id, state, datetime_complete)",
              database.dialect().if_there({"trial_id"}, {"state", "datetime_complete"})),
      outcome_(database.connection(), "SELECT state, datetime_complete FROM trials WHERE trial_id = :trial"),
      heartbeat_(database.connection(), "SELECT heartbeat FROM trial_heartbeats WHERE trial_id = :trial") {}

std::vector<bool> TrialWriter::write(std::span<const TrialWrite> writes) {
    clear();  // what was gathered when something threw
    std::vector<bool> written;
    while (!writes.empty()) {
        const auto batch = different_ones(writes);
        write_batch(batch, written);
        writes = writes.subspan(batch.size());
    }
    return written;
}

void TrialWriter::write_batch(std::span<const TrialWrite> trials, std::vector<bool>& written) {
    auto running = running_.among(trials);
    for (const auto& trial : trials)
        if (running.contains(trial.id) && !is_silent(trial)) running.erase(trial.id);
    for (const auto& trial : trials) {
        const bool is_running = running.contains(trial.id);
        if (!is_running && !outcome_.first(trial.id)) throw StudyGone();
        if (is_running) add(trial);
        written.push_back(is_running || is_done_already(trial));
    }
    flush();
    for (const auto& trial : trials)
        if (trial.ending && running.contains(trial.id))
            states_.add(trial.id, Text(state_name(trial.ending->state)),
                        timestamp_text(database_.dialect().kept(trial.ending->complete)));
    states_.flush();
}

void TrialWriter::insert(std::span<const TrialWrite> trials) {
    clear();
    for (const auto& trial : trials) add(trial);
    flush();
}

// The answer to our own COMMIT may have been lost.
bool TrialWriter::is_done_already(const TrialWrite& trial) {
    if (!database_.perhaps_done() || !trial.ending) return false;
    const auto found = outcome_.first(trial.id);
    if (!found) return false;
    const auto& [state, complete] = *found;
    return state == state_name(trial.ending->state) && complete &&
           timestamp_from_text(*complete) == database_.dialect().kept(trial.ending->complete);
}

// True also where nobody asks. After an outage nothing is known: nobody could be heard.
bool TrialWriter::is_silent(const TrialWrite& trial) {
    if (!trial.ending || !trial.ending->silent_since) return true;
    if (database_.was_away()) return false;
    const auto heartbeat = heartbeat_.first(trial.id);
    return heartbeat && std::get<0>(*heartbeat) == *trial.ending->silent_since;
}

void TrialWriter::add(const TrialWrite& trial) {
    for (const auto& p : trial.params) params_.add(trial.id, p.name, p.value, to_json(*p.distribution));
    for (const auto& [step, number] : trial.reports) {
        const auto stored = stored_number(number);
        reports_.add(trial.id, step, stored.value, Text(stored.type));
    }
    for (const auto& [step, metric, number] : trial.series) {
        if (!database_.has_own_tables()) break;
        const auto stored = stored_number(number);
        series_.add(trial.id, step, metric, stored.value, Text(stored.type));
    }
    for (const auto& [key, json] : trial.user_attrs) user_attrs_.add(trial.id, key, json);
    for (const auto& [key, json] : trial.system_attrs) system_attrs_.add(trial.id, key, json);
    if (!trial.ending) return;
    for (std::size_t i = 0; i < trial.ending->values.size(); ++i) {
        if (std::isnan(trial.ending->values[i]))
            throw std::logic_error("a NaN is no objective value: such a trial fails");
        const auto stored = stored_number(trial.ending->values[i]);
        values_.add(trial.id, static_cast<Id>(i), stored.value, Text(stored.type));
    }
}

void TrialWriter::set_system_attribute(std::int64_t trial, std::string_view key, std::string_view json) {
    set_system_attributes({&trial, 1}, key, {&json, 1});
}

void TrialWriter::set_system_attributes(std::span<const std::int64_t> trials, std::string_view key,
                                        std::span<const std::string_view> jsons) {
    system_attrs_.clear();
    for (std::size_t i = 0; i < trials.size(); ++i) system_attrs_.add(trials[i], Text(key), Text(jsons[i]));
    system_attrs_.flush();
}

void TrialWriter::clear() {
    params_.clear();
    reports_.clear();
    series_.clear();
    values_.clear();
    user_attrs_.clear();
    system_attrs_.clear();
    states_.clear();
}

void TrialWriter::flush() {
    params_.flush();
    reports_.flush();
    series_.flush();
    user_attrs_.flush();
    system_attrs_.flush();
    values_.flush();
}

}  // namespace hone::host
