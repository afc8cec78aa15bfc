// Which trials are the best.
#pragma once

#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

// All constraints <= 0.
bool feasible(const TrialRecord& trial);

// Whether a is at least as good in every objective and better in one.
bool dominates(const TrialRecord& a, const TrialRecord& b, const std::vector<Direction>& directions);

// Take a trial into the best ones: for one objective the best (the earliest of equals), for several the front by
// number. Only COMPLETE and feasible ones count.
void consider(std::vector<TrialRecord>& best, const TrialRecord& trial, const std::vector<Direction>& directions);

}  // namespace hone::host
