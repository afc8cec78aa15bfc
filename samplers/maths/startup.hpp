#pragma once

#include <hone/abi.h>

#include <cstdint>

namespace hone::maths {

/// Whether a trial is one of those that are sampled at random: until `n_wanted` have finished, or half as many where
/// the rest is running, so that many hosts together do not sample at random for longer than one does.
bool is_startup(const hone_history& history, std::uint64_t asking_trial, std::uint64_t n_finished,
                std::uint64_t n_wanted);

/// Fills ask.value at random where other trials run. What is proposed so is known to those that ask next; what the host
/// samples one by one, as it does for a lone trial, not before the trial ends.
void sample_beside_others(const hone_history& history, const hone_ask& ask);

}  // namespace hone::maths
