// The names under which hone and Optuna keep what they agree on, in the system attributes of trials and studies.
#pragma once

#include <string_view>

namespace hone::host {

namespace attribute {
inline constexpr std::string_view ours = "hone:";          // what all of ours begin with
inline constexpr std::string_view trial = "hone:trial";    // {run, seed, host, sequence, view, asked, given}
inline constexpr std::string_view fail = "hone:fail";      // {kind, text}
inline constexpr std::string_view pruned = "hone:pruned";  // {step, rung, peers, cutoff | rank, kept}
inline constexpr std::string_view spooled_from =
    "hone:spooled_from";                                         // the number of the trial that was failed meanwhile
inline constexpr std::string_view seed = "hone:seed";            // of the study, an integer below 2^53
inline constexpr std::string_view run = "hone:run:";             // + id, of the study
inline constexpr std::string_view objective = "hone:objective";  // of the study
inline constexpr std::string_view pruner = "hone:pruner:";       // + id:key, of the study: what its pruners settled
inline constexpr std::string_view source = "hone:source:";       // + name, of the study: which trials of that one count
inline constexpr std::string_view completed_rung =
    "completed_rung_";  // + rung: the value reported when it was completed, of several objectives a list
inline constexpr std::string_view fixed_params = "fixed_params";
inline constexpr std::string_view failed_trial = "failed_trial";
inline constexpr std::string_view retry_history = "retry_history";
inline constexpr std::string_view constraints = "constraints";  // Optuna's list, and the prefix of its named ones
inline constexpr std::string_view relative_params = "tpe:relative_params:";
}  // namespace attribute

}  // namespace hone::host
