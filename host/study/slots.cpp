#include "study/slots.hpp"

#include <algorithm>

#include "study/attributes.hpp"

namespace hone::host {

Slots::Slots(std::optional<int> deterministic_jobs, const Make& make)
    : jobs_(deterministic_jobs),
      slots_(static_cast<std::size_t>(deterministic_jobs.value_or(1))),
      whole_(deterministic_jobs ? make() : nullptr) {
    for (auto& slot : slots_) slot.knowledge = make();
}

Knowledge& Slots::begin(std::uint64_t trial) {
    const std::lock_guard lock(mutex_);
    if (is_deterministic()) move_on(slots_[trial % slots_.size()], trial);
    return of(trial);
}

bool Slots::learn_finished(const TrialRecord& trial) {
    if (!host::learn_finished(whole(), trial)) return false;
    if (!is_deterministic()) return true;
    const auto number = static_cast<std::uint64_t>(trial.number);
    const auto record = std::make_shared<const TrialRecord>(trial);
    const std::lock_guard lock(mutex_);
    for (auto& slot : slots_) slot.ahead.emplace(number, record);
    return true;
}

void Slots::learn_proposal(std::uint64_t trial, const std::vector<Parameter>& proposal) {
    whole().history.learn_running(trial, proposal);
    if (!is_deterministic()) return;
    const std::lock_guard lock(mutex_);
    proposals_[trial] = proposal;
}

void Slots::learn_running(const TrialRecord& trial) {
    if (is_deterministic()) return;
    auto& knowledge = *slots_[0].knowledge;
    const auto newest = [&](std::string_view name) { return knowledge.history.newest_distribution(name); };
    knowledge.history.learn_running(static_cast<std::uint64_t>(trial.number),
                                    read_relative_params(trial.system_attrs, newest));
    learn_reports(knowledge, trial);
    learn_rungs(knowledge, trial);
}

void Slots::move_on(Slot& slot, std::uint64_t trial) {
    const auto first_running = trial - std::min(trial, *jobs_ - 1);
    while (!slot.ahead.empty() && slot.ahead.begin()->first < first_running) {
        host::learn_finished(*slot.knowledge, *slot.ahead.begin()->second);
        slot.ahead.erase(slot.ahead.begin());
    }
    proposals_.erase(proposals_.begin(), proposals_.lower_bound(first_running));
    for (auto number = first_running; number < trial; ++number)
        if (proposals_.contains(number) || slot.ahead.contains(number))
            slot.knowledge->history.learn_running(number, proposal_of(slot, number));
}

// An earlier run's trials left theirs in the study.
std::vector<Parameter> Slots::proposal_of(const Slot& slot, std::uint64_t trial) const {
    if (const auto own = proposals_.find(trial); own != proposals_.end()) return own->second;
    const auto newest = [&](std::string_view name) { return slot.knowledge->history.newest_distribution(name); };
    return read_relative_params(slot.ahead.at(trial)->system_attrs, newest);
}

}  // namespace hone::host
