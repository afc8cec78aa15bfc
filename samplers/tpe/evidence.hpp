#pragma once

#include <hone/abi.h>

#include <cstddef>
#include <cstdint>

#include "tpe/proposer.hpp"

namespace hone::tpe {

enum class Liar { off, constant };

/// COMPLETE or PRUNED: what a trial that ended otherwise tried says nothing of its parameters.
bool is_evidence(std::uint8_t state);

/// How many trials of the view are evidence.
std::size_t n_finished(const hone_history& history);

/// The rows of the view, split into good ones and others. The trial that is asked for is no evidence.
Evidence evidence_of(const hone_history& history, std::uint64_t asking_trial, Liar liar);

}  // namespace hone::tpe
