// The attributes that hone and Optuna agree on, read out of their JSON texts and written into them.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "study/attribute_keys.hpp"
#include "study/trial_record.hpp"

namespace hone::host {

// The attribute's JSON; null where it is absent, or no JSON: other programs may write anything.
nlohmann::ordered_json parsed_attribute(const Attributes& attrs, std::string_view key);

// Why a trial failed.
struct Failure {
    std::uint8_t reason = 0;  // HONE_REASON_...
    std::string text;         // one sentence
};

std::string_view reason_name(std::uint8_t reason);
// `output`: the end of what the objective printed, where that tells more.
std::string failure_json(const Failure& failure, std::string_view output);
// HONE_REASON_UNKNOWN where nothing, or nothing legible, was noted.
std::uint8_t failure_reason(const Attributes& system_attrs);

// The sentence, likewise; empty.
std::string failure_text(const Attributes& system_attrs);

// A number under that key, NaN if it is absent or something else.
double number_attribute(const Attributes& attrs, std::string_view key);

// What a trial reported when it completed a rung of a successive halving, one value per objective; NaN where one was
// missing, but not all.
struct CompletedRung {
    std::uint64_t rung;
    std::vector<double> values;
};
// One value as Optuna keeps it, several as a list.
std::string completed_rung_json(const std::vector<double>& values);
std::vector<CompletedRung> completed_rungs(const Attributes& system_attrs, std::size_t n_objectives);

// Constraints as Optuna 5 merges them: "constraints:<name>", and the list under "constraints" by place.
std::vector<std::pair<std::string, double>> constraints_of(const Attributes& system_attrs);

// A joint proposal as Optuna's constant liar notes it: pieces of at most 2045 characters of a JSON object of external
// values, each a JSON string.
void write_relative_params(const std::vector<Parameter>& proposal, Attributes& system_attrs);
// The proposal of a running trial, whoever noted it. `distribution_of` gives the newest distribution of a name, or
// null: then, and where the text is damaged, the proposal is empty.
std::vector<Parameter> read_relative_params(const Attributes& system_attrs,
                                            const std::function<DistributionPtr(std::string_view)>& distribution_of);

}  // namespace hone::host
