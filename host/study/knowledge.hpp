// What is known of a study's trials, and who answers from it.
#pragma once

#include <string>
#include <vector>

#include "study/curves.hpp"
#include "study/history.hpp"
#include "study/pruner.hpp"
#include "study/samplers.hpp"

namespace hone::host {

struct Knowledge {
    Knowledge(const std::vector<Direction>& directions, const Sampler::Setup& sampler_setup,
              const Pruner::Setup& pruner_setup, Settled& settled)
        : history(directions, numeric_attributes(sampler_setup.descriptor)),
          curves(history, pruner_setup.value_names),
          pruner(pruner_setup, curves, settled),
          samplers(sampler_setup, history, pruner_setup, settled) {}
    Knowledge(const Knowledge&) = delete;
    Knowledge& operator=(const Knowledge&) = delete;

    History history;
    Curves curves;
    Pruner pruner;
    Samplers samplers;
};

// A finished trial with its reports and rungs; false if it was known.
bool learn_finished(Knowledge& knowledge, const TrialRecord& trial);
// What a trial reported, and the rungs that it completed.
void learn_reports(Knowledge& knowledge, const TrialRecord& trial);
void learn_rungs(Knowledge& knowledge, const TrialRecord& trial);

}  // namespace hone::host
