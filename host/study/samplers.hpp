// The sampler of a study: one instance, or one for each of the pruner's brackets. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "study/brackets.hpp"

namespace hone::host {

class Samplers {
 public:
    // `settled`: the pruner's numbers. Throws UsageError, PluginFault, StorageError.
    Samplers(Sampler::Setup setup, History& history, Pruner::Setup pruner, const Settled& settled);

    // The one that a trial asks. It stays whole while somebody holds it. Throws PluginFault.
    std::shared_ptr<Sampler> of(std::uint64_t trial);
    // Sampler::worth_below, of what is known now. Throws PluginFault.
    std::optional<std::int64_t> worth_below() { return counter_.worth_below(); }

 private:
    std::shared_ptr<const Brackets> draw() const;

    const Sampler::Setup setup_;
    History& history_;
    const Pruner::Setup pruner_;
    const Settled& settled_;
    const std::shared_ptr<Sampler> whole_;  // sees all trials
    Sampler counter_;                       // likewise, but not only at an ask: it proposes nothing
    std::mutex mutex_;
    std::shared_ptr<const Brackets> brackets_;  // as they are drawn now
    std::map<std::int64_t, std::shared_ptr<Sampler>> of_brackets_;
};

}  // namespace hone::host
