#include "study/pulse.hpp"

#include <spdlog/spdlog.h>

#include <exception>

namespace hone::host {

Pulse::Pulse(std::unique_ptr<Storage> storage, std::int64_t study, const PulseTerms& terms, OnSilent on_silent)
    : storage_(std::move(storage)),
      study_(study),
      terms_(terms),
      on_silent_(std::move(on_silent)),
      silence_(terms.grace, terms.foreign_grace, 2 * terms.heartbeat),
      thread_([this] { work(); }) {}

Pulse::~Pulse() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

std::shared_ptr<const std::atomic<bool>> Pulse::watch(std::int64_t trial) {
    const std::lock_guard lock(mutex_);
    return watched_[trial] = std::make_shared<std::atomic<bool>>(false);
}

void Pulse::unwatch(std::int64_t trial) {
    const std::lock_guard lock(mutex_);
    watched_.erase(trial);
}

void Pulse::work() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        const auto next = Clock::now() + std::chrono::duration_cast<Clock::duration>(terms_.heartbeat);
        lock.unlock();
        try {
            beat();
        } catch (const std::exception& e) {
            spdlog::warn("no heartbeat: {}", e.what());
        }
        lock.lock();
        wake_.wait_until(lock, next, [this] { return stopping_; });
    }
}

// A host beats before it judges others.
void Pulse::beat() {
    const auto trials = own();
    const auto signs = storage_->beat(study_, std::vector(trials.begin(), trials.end()));
    tell_lost(trials, signs);
    const auto now = Clock::now();
    // Trials that began meanwhile are ours, too.
    if (const auto silent = silence_.judge(now, signs, own()); !silent.empty()) on_silent_(silent, now);
}

std::set<std::int64_t> Pulse::own() const {
    const std::lock_guard lock(mutex_);
    std::set<std::int64_t> ids;
    for (const auto& [id, lost] : watched_) ids.insert(id);
    return ids;
}

void Pulse::tell_lost(const std::set<std::int64_t>& own, const LifeSigns& signs) {
    auto lost = own;
    for (const auto& sign : signs.running) lost.erase(sign.id);
    const std::lock_guard lock(mutex_);
    for (const auto id : lost)
        if (const auto watched = watched_.find(id); watched != watched_.end()) watched->second->store(true);
}

}  // namespace hone::host
