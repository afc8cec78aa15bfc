// How Optuna notes that a trial takes up a failed one again: failed_trial is the first of the chain, retry_history
// holds all that came before, oldest first.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

// Numbers of trials; empty where the text is something else.
std::vector<std::int64_t> retry_history(std::string_view json);
// Likewise, of a trial.
std::vector<std::int64_t> retry_history(const Attributes& system_attrs);

// What the trial that takes up `number` again notes. None: its chain was retried `at_most` times already.
std::optional<Attributes> next_in_chain(std::int64_t number, const Attributes& system_attrs, std::int64_t at_most);

}  // namespace hone::host
