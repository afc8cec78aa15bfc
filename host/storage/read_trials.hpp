// Trials as the database has them.
#pragma once

#include <soci/soci.h>

#include <map>
#include <string>
#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

// Distributions by their text, shared by all trials that have the same.
using DistributionCache = std::map<std::string, DistributionPtr>;

// Those of a study with a larger id, by id; one pass over each table. Throws StorageError, naming the trial, for rows
// that nobody could have meant.
std::vector<TrialRecord> read_trials(soci::session& sql, std::int64_t study, std::int64_t after_id,
                                     DistributionCache& distributions);
TrialRecord read_trial(soci::session& sql, std::int64_t id, DistributionCache& distributions);

}  // namespace hone::host
