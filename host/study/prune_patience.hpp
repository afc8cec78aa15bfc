// When a pruner is heard: --prune-patience, around any pruner. The rule is that of Optuna's PatientPruner.
#pragma once

#include <hone/abi.h>

#include <cstdint>

namespace hone::host {

struct PrunePatience {
    std::uint64_t reports = 0;  // without improvement, that are let pass
    double min_delta = 0;       // what counts as an improvement, at least 0
};

// Whether no objective's value fell by more than min_delta in the judged trial's last reports + 1 steps. NaN is no
// value; never before it has reported at more steps than these.
bool is_over(const PrunePatience& patience, const hone_curves& curves);

}  // namespace hone::host
