// A pruner plugin at work.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plugins/instance.hpp"
#include "plugins/options.hpp"
#include "study/curves.hpp"
#include "study/plugin_study.hpp"
#include "study/prune_patience.hpp"
#include "study/settled.hpp"
#include "study/trial.hpp"

namespace hone::host {

class Pruner {
 public:
    struct Setup {
        const hone_descriptor& descriptor;
        Options options;
        std::optional<PrunePatience> patience;  // none: the pruner is always heard
        std::string study;
        std::vector<std::string> value_names;
        std::uint64_t study_seed;
    };
    Pruner(Setup setup, Curves& curves, Settled& settled);

    // Judge the newest report of a trial; what the pruner notes on it goes into `notes`, under attribute::pruned why it
    // should stop. Blocks while a number is settled. Throws PluginFault, StorageError.
    Verdict judge(std::uint64_t trial, std::int64_t step, Attributes& notes);

    // Of which bracket a trial is; none: there are no brackets. It may change when a number is settled. Throws
    // PluginFault.
    std::optional<std::int64_t> bracket(std::uint64_t trial) const;

    // False where all go on: a report then needs no answer.
    bool judges() const { return !is_nop() || patience_; }
    const hone_descriptor& descriptor() const { return instance_.descriptor(); }

 private:
    bool is_nop() const;
    hone_status ask(hone_curves& curves, std::int32_t& verdict) const;

    const hone_pruner_api& api_;
    const std::optional<PrunePatience> patience_;
    Settled& settled_;
    PluginStudy study_;
    Instance instance_;
    Curves& curves_;
};

// Of the study's attributes: where its pruners settle their numbers.
std::string settled_prefix(const hone_descriptor& pruner);

}  // namespace hone::host
