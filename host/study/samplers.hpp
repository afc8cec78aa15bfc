// The sampler of a study: one instance, or one for each of the pruner's brackets. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "study/pruner.hpp"
#include "study/sampler.hpp"

namespace hone::host {

class Samplers {
 public:
    Samplers(Sampler::Setup setup, History& history, const Pruner& pruner);

    // The one that a trial asks. It stays whole while somebody holds it. Throws PluginFault.
    std::shared_ptr<Sampler> of(std::uint64_t trial);
    // Sampler::worth_below, of what is known now. Throws PluginFault.
    std::optional<std::int64_t> worth_below() { return counter_.worth_below(); }

 private:
    std::shared_ptr<Sampler> make(std::int64_t bracket);

    const Sampler::Setup setup_;
    History& history_;
    const Pruner& pruner_;
    const std::shared_ptr<Sampler> whole_;  // sees all trials
    Sampler counter_;                       // likewise, but not only at an ask: it proposes nothing
    std::mutex mutex_;
    std::size_t settled_ = 0;  // of the pruner's numbers, when the brackets were drawn
    std::map<std::int64_t, std::shared_ptr<Sampler>> brackets_;
};

}  // namespace hone::host
