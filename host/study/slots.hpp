// Who knows what of a study (semantics.md, 4). Usually all trials share what the host knows, which is everything, at
// once. In a deterministic run of N jobs trial k has slot k mod N, which knows the finished trials 0 ... k-N, and those
// up to k-1 as running, whatever became of them meanwhile; it learns nothing until the trial has ended. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "study/knowledge.hpp"

namespace hone::host {

class Slots {
 public:
    using Make = std::function<std::unique_ptr<Knowledge>()>;

    // `deterministic_jobs`: none in a usual run.
    Slots(std::optional<int> deterministic_jobs, const Make& make);

    // Of the trial that begins now. In a deterministic run trials begin one after the other.
    Knowledge& begin(std::uint64_t trial);
    // All that is known now, whoever may see it.
    Knowledge& whole() { return whole_ ? *whole_ : *slots_[0].knowledge; }

    // False if it was known.
    bool learn_finished(const TrialRecord& trial);
    // A trial of this host, and what was proposed for it.
    void learn_proposal(std::uint64_t trial, const std::vector<Parameter>& proposal);
    void forget_running(std::uint64_t trial) { whole().history.forget_running(trial); }
    // Another program's trial. In a deterministic run there are none.
    void learn_running(const TrialRecord& trial);

 private:
    using RecordPtr = std::shared_ptr<const TrialRecord>;
    struct Slot {
        std::unique_ptr<Knowledge> knowledge;
        std::map<std::uint64_t, RecordPtr> ahead;  // finished trials that it may not know yet
    };

    bool is_deterministic() const { return jobs_.has_value(); }
    Knowledge& of(std::uint64_t trial) { return *slots_[trial % slots_.size()].knowledge; }
    void move_on(Slot& slot, std::uint64_t trial);
    std::vector<Parameter> proposal_of(const Slot& slot, std::uint64_t trial) const;

    const std::optional<std::uint64_t> jobs_;
    std::vector<Slot> slots_;
    const std::unique_ptr<Knowledge> whole_;  // of a deterministic run
    std::mutex mutex_;
    std::map<std::uint64_t, std::vector<Parameter>> proposals_;  // of the trials of a deterministic run
};

}  // namespace hone::host
