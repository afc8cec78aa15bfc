// Trials as comma-separated values (RFC 4180), a column for each value, parameter and attribute that any trial has.
#pragma once

#include <string>
#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

std::string csv_of_trials(const std::vector<TrialRecord>& trials, std::size_t n_objectives);

}  // namespace hone::host
