#include "storage/retrier.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "storage/retry_chain.hpp"
#include "study/attribute_keys.hpp"

namespace hone::host {

namespace {

// To :again, from :failed. Its id comes out of a table, since some servers would take a bare one for text.
std::string copying(std::string_view table, std::string_view columns, std::string_view which) {
    return fmt::format(
        "INSERT INTO {0} (trial_id, {1}) SELECT t.trial_id, {1} FROM trials t, {0} c "
        "WHERE t.trial_id = :again AND c.trial_id = :failed{2}",
        table, columns, which);
}

constexpr auto attribute_columns = "\"key\", value_json";

const auto of_the_chain = fmt::format("'{}', '{}'", attribute::failed_trial, attribute::retry_history);

}  // namespace

Retrier::Retrier(const Database& database, TrialRoll& roll, Claims& claims)
    : database_(database),
      roll_(roll),
      claims_(claims),
      number_(database.connection(), "SELECT number FROM trials WHERE trial_id = :trial"),
      chain_(database.connection(), fmt::format("SELECT \"key\", value_json FROM trial_system_attributes "
                                                "WHERE trial_id = :trial AND \"key\" IN ({})",
                                                of_the_chain)),
      later_chains_(
          database.connection(),
          fmt::format("SELECT a.value_json FROM trials t JOIN trial_system_attributes a ON a.trial_id = t.trial_id "
                      "WHERE t.study_id = :study AND t.trial_id > :failed AND a.\"key\" = '{}'",
                      attribute::retry_history)),
      copy_params_(database.connection(),
                   copying("trial_params", "param_name, param_value, distribution_json", " ORDER BY c.param_id")),
      copy_user_attrs_(database.connection(), copying("trial_user_attributes", attribute_columns, "")),
      // What hone noted is the failed trial's own.
      copy_system_attrs_(database.connection(),
                         copying("trial_system_attributes", attribute_columns,
                                 fmt::format(" AND substr(\"key\", 1, {}) <> '{}' "
                                             "AND \"key\" NOT IN ({})",
                                             attribute::ours.size(), attribute::ours, of_the_chain))),
      note_(database.connection(),
            "INSERT INTO trial_system_attributes (trial_id, \"key\", value_json) VALUES (:trial, :key, :json)") {}

void Retrier::retry(std::int64_t failed, const Retry& retry) {
    const auto number = std::get<0>(number_.first(failed).value());
    if (database_.perhaps_done() && is_continued(failed, number, retry.study)) return;
    Attributes noted;
    chain_.each([&noted](Text key, Text json) { noted.emplace(std::move(key), std::move(json)); }, failed);
    const auto chain = next_in_chain(number, noted, retry.at_most);
    if (!chain) return;
    const auto again = roll_.add(retry.study, std::nullopt);
    copy_params_(again.id, failed);
    copy_user_attrs_(again.id, failed);
    copy_system_attrs_(again.id, failed);
    for (const auto& [key, json] : *chain) note_(again.id, key, json);
    if (database_.has_own_tables()) claims_.pass_on(retry.study, number, again.number);
}

bool Retrier::is_continued(std::int64_t failed, std::int64_t number, std::int64_t study) {
    bool found = false;
    later_chains_.each(
        [&](const Text& json) {
            const auto history = retry_history(json);
            found = found || (!history.empty() && history.back() == number);
        },
        study, failed);
    return found;
}

}  // namespace hone::host
