// Computes a study's suggestions again, from what its trials recorded, and compares.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "study/pruner.hpp"
#include "study/sampler.hpp"

namespace hone::host {

// The sampler of an earlier run, ready to be asked again.
struct PastRun {
    std::string sameness;  // runs that agree in it have the same sampler, options, seed and names
    Sampler::Setup sampler;
    Pruner::Setup pruner;
    std::map<std::string, std::string> held;  // --fix
};
// Why there is none. One sentence.
struct CannotReplay : std::runtime_error {
    using std::runtime_error::runtime_error;
};
using OpenRun = std::function<PastRun(const std::string& run_id)>;  // throws CannotReplay

// External values.
struct Difference {
    std::string parameter;
    nlohmann::ordered_json recorded;    // null: none
    nlohmann::ordered_json recomputed;  // null: the sampler did not propose it
};

struct Verification {
    enum class Outcome {
        Agrees,
        Differs,
        Unchecked,
        Input,  // of another program: nothing is claimed of it
    };
    std::uint64_t trial = 0;
    Outcome outcome = Outcome::Agrees;
    std::string why;  // it is unchecked
    std::vector<Difference> differences;
};

// Of all trials that have begun, by number. Throws nothing of a plugin's: what it fails at is unchecked.
std::vector<Verification> verify(const StudyRecord& study, const std::vector<TrialRecord>& trials,
                                 const OpenRun& open_run);

}  // namespace hone::host
