#include "storage/trial_writer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "storage/distribution_json.hpp"
#include "storage/stored_number.hpp"
#include "storage/timestamp.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

std::string attribute_upsert(std::string_view table) {
    return fmt::format(
        "INSERT INTO {} (trial_id, \"key\", value_json) VALUES (:trial, :key, :json) "
        "ON CONFLICT (trial_id, \"key\") DO UPDATE SET value_json = excluded.value_json",
        table);
}

}  // namespace

TrialWriter::TrialWriter(soci::session& session)
    : running_(session, "SELECT trial_id FROM trials WHERE trial_id = :trial AND state = 'RUNNING'"),
      // A name's first value counts, as in Optuna.
      param_(session,
             "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) "
             "VALUES (:trial, :name, :value, :distribution) ON CONFLICT DO NOTHING"),
      // The first report at a step counts.
      report_(session,
              "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type) "
              "VALUES (:trial, :step, :value, :type) ON CONFLICT DO NOTHING"),
      value_(session,
             "INSERT INTO trial_values (trial_id, objective, value, value_type) "
             "VALUES (:trial, :objective, :value, :type) ON CONFLICT (trial_id, objective) "
             "DO UPDATE SET value = excluded.value, value_type = excluded.value_type"),
      user_attr_(session, attribute_upsert("trial_user_attributes")),
      system_attr_(session, attribute_upsert("trial_system_attributes")),
      state_(session,
             "UPDATE trials SET state = :state, datetime_complete = :complete "
             "WHERE trial_id = :trial AND state = 'RUNNING'") {}

bool TrialWriter::write(const TrialWrite& trial) {
    if (!running_.first(trial.id)) return false;
    for (const auto& p : trial.params) param_(trial.id, p.name, p.value, to_json(*p.distribution));
    for (const auto& [step, number] : trial.reports) {
        const auto stored = stored_number(number);
        report_(trial.id, step, stored.value, stored.type);
    }
    for (const auto& [key, json] : trial.user_attrs) user_attr_(trial.id, key, json);
    for (const auto& [key, json] : trial.system_attrs) set_system_attribute(trial.id, key, json);
    if (trial.ending) finish(trial.id, *trial.ending);
    return true;
}

void TrialWriter::set_system_attribute(std::int64_t trial, std::string_view key, std::string_view json) {
    system_attr_(trial, key, json);
}

void TrialWriter::finish(std::int64_t trial, const Ending& ending) {
    for (std::size_t i = 0; i < ending.values.size(); ++i) {
        if (std::isnan(ending.values[i])) throw std::logic_error("a NaN is no objective value: such a trial fails");
        const auto stored = stored_number(ending.values[i]);
        value_(trial, static_cast<std::int64_t>(i), stored.value, stored.type);
    }
    state_(state_name(ending.state), timestamp_text(ending.complete), trial);
}

}  // namespace hone::host
