// A pruner plugin at work.
#pragma once

#include <cstdint>
#include <string>

#include "plugins/instance.hpp"
#include "plugins/options.hpp"
#include "study/curves.hpp"
#include "study/plugin_study.hpp"
#include "study/trial.hpp"

namespace hone::host {

class Pruner {
 public:
    Pruner(const hone_descriptor& descriptor, Options options, const std::string& study,
           std::vector<std::string> value_names, std::uint64_t study_seed, Curves& curves);

    // Judge the newest report of a trial; what the pruner notes on it goes into `notes`. Throws PluginFault.
    Verdict judge(std::uint64_t trial, std::int64_t step, Attributes& notes);

    // False for `nop`: a report then needs no answer.
    bool judges() const;
    const hone_descriptor& descriptor() const { return instance_.descriptor(); }

 private:
    const hone_pruner_api& api_;
    PluginStudy study_;
    Instance instance_;
    Curves& curves_;
};

}  // namespace hone::host
