// Distributions and parameter values in Optuna's text forms (reference: its protocol, sections 3 and 4).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "study/distribution.hpp"

namespace hone::host {

// Byte for byte what Optuna stores under distribution_json.
std::string to_json(const Distribution& distribution);
// Lenient where Optuna is: any order and spacing, missing log and step, the five kinds of Optuna 2, the short form.
// Throws std::invalid_argument with one sentence.
Distribution distribution_from_json(std::string_view text);

// The value as Python has it: a float, an int, or the choice.
nlohmann::ordered_json external_value(const Distribution& distribution, double internal);
// None where it is no value of that kind, or no choice. Python's equality counts: true, 1 and 1.0 are the same choice,
// and the first that is equal is meant. The range is not looked at.
std::optional<double> internal_value(const Distribution& distribution, const nlohmann::ordered_json& external);
// The same from a text that a person typed: a number, or a choice as JSON or bare text.
std::optional<double> value_from_text(const Distribution& distribution, const std::string& text);

}  // namespace hone::host
