// The same for people.
#pragma once

#include <string>
#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

// "trial 17: 0.98", then a line for each parameter.
std::string text_of_trial(const TrialRecord& trial);
// The best trial or the front; a sentence where there is none. `n_complete`: how many trials completed.
std::string text_of_best(const std::vector<TrialRecord>& best, std::int64_t n_complete);
// A table: a trial a line.
std::string text_of_trials(const std::vector<TrialRecord>& trials);
// "0.98", or "0.98, 12" for several objectives, or "-".
std::string text_of_values(const TrialRecord& trial);

}  // namespace hone::host
