// An objective plugin at work, in whichever process.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugins/instance.hpp"
#include "study/outcome.hpp"
#include "study/plugin_study.hpp"
#include "study/trial.hpp"

namespace hone::host {

// Which objective, and how it is set: what a runner needs to make one.
struct ObjectiveChoice {
    std::string file;
    std::string id;  // empty: the only one of the library
    std::vector<std::string> options;
    std::string study;  // empty: named like the objective
    std::uint64_t seed = 0;
};

// What an objective says of itself before it reads any data.
struct Declaration {
    std::string id, version;
    std::vector<std::string> value_names;
    std::vector<int> directions;  // HONE_MINIMIZE or HONE_MAXIMIZE; empty: the command line decides
    std::string options_json;     // typed, defaults filled in
};

class Objective {
 public:
    // Throws UsageError (an option), WorldError (the library), PluginFault (create or describe failed).
    explicit Objective(const ObjectiveChoice& choice);

    const Declaration& declaration() const { return declaration_; }
    // Load what all trials share; the fingerprint of it, or an empty text. Throws PluginFault.
    std::string prepare();
    Outcome evaluate(Trial& trial);

 private:
    void describe();

    const hone_descriptor& descriptor_;
    const hone_objective_api& api_;
    std::unique_ptr<PluginStudy> study_;
    std::unique_ptr<Instance> instance_;
    Declaration declaration_;
};

}  // namespace hone::host
