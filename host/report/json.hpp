// The JSON shapes of cli.md: they never change within a major version.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

using Json = nlohmann::ordered_json;

// A number, or "nan", "inf", "-inf": what JSON lacks.
Json json_number(double value);
// The text of an attribute, with the numbers that JSON lacks as those strings; as it stands where it is no JSON.
Json json_of_text(const std::string& text);
// ISO 8601 in UTC with microseconds, or null.
Json json_time(const std::optional<TimePoint>& time);
Json json_trial(const TrialRecord& trial);
// A parameter's value as its user knows it: the number, or the choice.
Json json_parameter(const Parameter& parameter);
Json json_attributes(const Attributes& attributes);
Json json_study(const StudyRecord& study, const std::vector<TrialRecord>& trials);

// One line; text that is no UTF-8 is replaced, never refused.
std::string dump(const Json& json);

}  // namespace hone::host
