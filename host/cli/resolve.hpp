// From what the command line and the objective say to the study that a run works on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "runner/objective.hpp"
#include "storage/storage.hpp"
#include "study/study.hpp"

namespace hone::host {

// --seed, below 2^53. Throws UsageError.
std::optional<std::uint64_t> seed_of(const po::variables_map& options);
// The given seed, else the study's; the first run of a study leaves its seed there.
std::uint64_t resolve_seed(Storage& storage, std::int64_t study, std::optional<std::uint64_t> given);

// --direction, given once for each value. Throws UsageError.
std::vector<Direction> directions_of(const std::vector<std::string>& flags);

// What the study of that name will be. An existing one's directions count; others, by flag or declaration, are refused
// with a UsageError. A new one has the flags', else the declared ones, else one minimised value.
struct StudyPlan {
    std::string name;
    std::vector<Direction> directions;
    std::optional<StudyRecord> existing;
};
StudyPlan plan_study(Storage& storage, const std::string& name, const Declaration& declared,
                     const std::vector<std::string>& direction_flags);
// The planned study, made if it is missing; another host may be making it at the same time.
StudyRecord make_study(Storage& storage, StudyPlan plan);

enum class Drift { Refused, Allowed };
// Whether this objective, its version, options and data are those that the study began with. Throws UsageError.
void check_drift(Storage& storage, const StudyRecord& study, const Declaration& declared,
                 const std::string& fingerprint, Drift drift);

// Leave hone:run:<id> on the study: what this run worked with.
void record_run(Storage& storage, const StudySetup& setup, const Declaration& declared, const std::string& fingerprint);

}  // namespace hone::host
