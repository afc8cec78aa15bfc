// Says that this host's trials live, and finds those of other hosts that do not (semantics.md, 7). It has a thread and
// a connection of its own, which no objective and no writing can hold up.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/storage.hpp"
#include "study/silence.hpp"

namespace hone::host {

// A connection that is as patient as it is told.
using OpenStorage = std::function<std::unique_ptr<Storage>(std::function<bool()> gives_up)>;

class Pulse {
 public:
    using Clock = Silence::Clock;
    // Trials that have been silent for longer than their grace period; so it was at `seen`.
    using OnSilent = std::function<void(const std::vector<LifeSign>& silent, Clock::time_point seen)>;

    // Somebody deleted the study.
    using OnGone = std::function<void()>;

    // `open`: makes the connection. Throws StorageError.
    Pulse(const OpenStorage& open, std::int64_t study, HostSign host, std::chrono::duration<double> foreign_grace,
          OnSilent on_silent, OnGone on_gone);
    ~Pulse();
    Pulse(const Pulse&) = delete;
    Pulse& operator=(const Pulse&) = delete;

    // This host's trial runs from now on. The flag is raised if somebody else ends it.
    std::shared_ptr<const std::atomic<bool>> watch(std::int64_t trial);
    void unwatch(std::int64_t trial);

 private:
    void work();
    // How long to wait until the next one.
    Silence::Seconds beat();
    std::set<std::int64_t> own() const;
    void tell_lost(const std::set<std::int64_t>& own, const LifeSigns& signs);

    const std::int64_t study_;
    const HostSign host_;
    const OnSilent on_silent_;
    const OnGone on_gone_;
    Silence silence_;
    std::uint64_t held_up_ = 0;  // how often a beat took longer than the time to the next one

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::atomic<bool> stopping_ = false;
    std::map<std::int64_t, std::shared_ptr<std::atomic<bool>>> watched_;  // by trial id
    const std::unique_ptr<Storage> storage_;
    std::thread thread_;
};

}  // namespace hone::host
