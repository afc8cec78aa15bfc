// A sampler that is led through recorded views: each shows what an earlier one showed, and more.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "study/history.hpp"
#include "study/origin.hpp"
#include "study/sampler.hpp"

namespace hone::host {

// A recorded view shows what the study does not hold. One sentence.
struct ViewLost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using TrialsByNumber = std::map<std::uint64_t, const TrialRecord*>;

class Walker {
 public:
    Walker(const Walker&) = delete;
    Walker& operator=(const Walker&) = delete;
    // `trials` must outlive it. Throws PluginFault, UsageError.
    Walker(Sampler::Setup setup, const std::vector<Direction>& directions, const TrialsByNumber& trials,
           std::optional<Sampler::Bracket> bracket);

    // Whether the view is a later one: what was finished still is, and what ran runs or is finished.
    bool reaches(const RecordedView& view) const;

    // Go on to the view, and ask. `claimed`: what the trial claimed then. Throws ViewLost, PluginFault.
    Proposal ask(const RecordedView& view, std::uint64_t trial, std::uint64_t seed, const Given& given,
                 const Claimed& claimed);
    // In the view of the last ask. Throws PluginFault.
    std::optional<Sampler::Single> ask_one(std::uint64_t trial, std::uint64_t seed, const std::string& name,
                                           const DistributionPtr& distribution, const Claimed& claimed);

 private:
    const TrialRecord& trial(std::uint64_t number) const;
    std::optional<std::int64_t> claim(std::string_view key, std::int64_t asking) const;
    void finish(std::uint64_t number);
    void go_to(const RecordedView& view);

    const TrialsByNumber& trials_;
    History history_;
    Sampler sampler_;
    RecordedView at_;
    const Claimed* claimed_ = nullptr;  // by the trial that asks
};

}  // namespace hone::host
