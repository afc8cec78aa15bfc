// A pruner's brackets, drawn once: numbers that are settled later change nothing in them, so that what a sampler saw
// can be told by the names of those that stood. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "study/pruner.hpp"
#include "study/sampler.hpp"

namespace hone::host {

class Brackets {
 public:
    // `settled`: the numbers that stand, as the attributes of the study have them. Throws UsageError, PluginFault,
    // StorageError.
    Brackets(const Pruner::Setup& setup, const std::vector<Direction>& directions, const Attributes& settled);

    // None: there are no brackets. Throws PluginFault.
    std::optional<std::int64_t> of(std::uint64_t trial) const { return pruner_.bracket(trial); }
    // The names of the numbers that they were drawn with.
    std::vector<std::string> settled() const { return settled_.names(); }

 private:
    History history_;  // a pruner must have one, but is asked for nothing but brackets
    Curves curves_;
    Settled settled_;
    Pruner pruner_;
};

// One of them, as a sampler takes it.
Sampler::Bracket bracket(std::shared_ptr<const Brackets> brackets, std::int64_t number);

}  // namespace hone::host
