// Which joint proposals nobody has tried: --duplicates resample. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

class Originals {
 public:
    // Storage::claim, of the study.
    using TakeClaim = std::function<std::optional<std::int64_t>(std::string_view key, std::int64_t trial,
                                                                std::optional<std::int64_t> ended)>;

    explicit Originals(TakeClaim take_claim) : take_claim_(std::move(take_claim)) {}

    void learn_finished(const TrialRecord& trial);
    // Whether these are the trial's from now on: no finished trial has them, and no running one of any host proposes
    // them. Blocks; throws StorageError.
    bool take(const std::vector<Parameter>& proposal, std::int64_t trial);

 private:
    bool is_tried(std::uint64_t print) const;
    bool has_ended(std::int64_t trial) const;

    const TakeClaim take_claim_;
    mutable std::mutex mutex_;
    std::unordered_set<std::uint64_t> tried_;  // prints of parameters
    std::unordered_set<std::int64_t> ended_;   // trials
};

}  // namespace hone::host
