#include "study/originals.hpp"

#include <fmt/format.h>
#include <hone/abi.h>

#include <map>
#include <string>

#include "study/attributes.hpp"
#include "study/seeds.hpp"

namespace hone::host {

namespace {

// The same for the same values, in whatever order they were asked for. What can have one value only is in no proposal.
std::uint64_t print_of(const std::vector<Parameter>& params) {
    std::map<std::string_view, double> sorted;
    for (const auto& p : params)
        if (!p.distribution->single()) sorted.emplace(p.name, p.value);
    std::string text;
    for (const auto& [name, value] : sorted) text += fmt::format("{}\n{}\n", name, value);
    return hash_of_name(text);
}

}  // namespace

// A lost trial has found out nothing.
void Originals::learn_finished(const TrialRecord& trial) {
    const auto reason = trial.state == State::Fail ? failure_reason(trial.system_attrs) : std::uint8_t{0};
    const std::lock_guard lock(mutex_);
    ended_.insert(trial.number);
    if (reason != HONE_REASON_LOST && reason != HONE_REASON_CANCELLED) tried_.insert(print_of(trial.params));
}

bool Originals::take(const std::vector<Parameter>& proposal, std::int64_t trial) {
    const auto print = print_of(proposal);
    if (is_tried(print)) return false;
    const auto key = fmt::format("params:{:016x}", print);
    auto holder = take_claim_(key, trial, std::nullopt);
    // It ended, and not with these.
    while (holder && *holder != trial && has_ended(*holder)) holder = take_claim_(key, trial, holder);
    return !holder || (*holder == trial && !is_tried(print));
}

bool Originals::is_tried(std::uint64_t print) const {
    const std::lock_guard lock(mutex_);
    return tried_.contains(print);
}

bool Originals::has_ended(std::int64_t trial) const {
    const std::lock_guard lock(mutex_);
    return ended_.contains(trial);
}

}  // namespace hone::host
