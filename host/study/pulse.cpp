#include "study/pulse.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

namespace hone::host {

Pulse::Pulse(const OpenStorage& open, std::int64_t study, HostSign host, std::chrono::duration<double> foreign_grace,
             OnSilent on_silent, OnGone on_gone)
    : study_(study),
      host_(std::move(host)),
      on_silent_(std::move(on_silent)),
      on_gone_(std::move(on_gone)),
      silence_(host_.grace, foreign_grace, 2 * host_.heartbeat),
      storage_(open([this] { return stopping_.load(); })),
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
        const auto begun = Clock::now();
        auto interval = host_.heartbeat;
        lock.unlock();
        try {
            interval = beat();
        } catch (const StudyGone&) {
            on_gone_();
            return;
        } catch (const std::exception& e) {
            if (!stopping_) spdlog::warn("no heartbeat: {}", e.what());
        }
        lock.lock();
        const auto next = begun + std::chrono::duration_cast<Clock::duration>(interval);
        wake_.wait_until(lock, next, [this] { return stopping_.load(); });
    }
    lock.unlock();
    try {
        storage_->leave(host_);
    } catch (const StorageError&) {  // others see for themselves that it is gone
    }
}

// A host beats before it judges others.
Silence::Seconds Pulse::beat() {
    const auto trials = own();
    const auto begun = Clock::now();
    auto signs = storage_->beat(study_, host_, std::vector(trials.begin(), trials.end()));
    tell_lost(trials, signs);
    const auto now = Clock::now();
    // Whatever held this host up, others may have been held up, too.
    if (now - begun > host_.heartbeat) ++held_up_;
    signs.connection += held_up_;
    // Trials that began meanwhile are ours, too.
    if (const auto silent = silence_.judge(now, signs, own()); !silent.empty()) on_silent_(silent, now);
    const auto half_of_theirs = signs.shortest_grace.value_or(host_.grace) / 2;
    return std::min(host_.heartbeat, half_of_theirs);
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
