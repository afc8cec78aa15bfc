// The one writer of a host: gathers what all its jobs want to write and commits it together (semantics.md, 1).
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "storage/storage.hpp"

namespace hone::host {

// A trial, or none: others' running trials may use up what is left of the budget, or it is spent.
struct Turn {
    std::optional<Begun> begun;
    bool is_spent = false;
    bool is_idle = false;  // no trial of the study runs or waits, and all that ended is learned
};

class Writer {
 public:
    using Clock = std::chrono::steady_clock;
    // What other hosts changed since the last look.
    using Learn = std::function<void(const std::vector<TrialRecord>&)>;
    // Somebody deleted the study.
    using OnGone = std::function<void()>;

    // Owns the storage's use until it is destroyed. `until`: the budget; `sync_interval`: how long others' changes may
    // go unnoticed.
    Writer(Storage& storage, std::int64_t study, Cursor cursor, std::optional<std::int64_t> until,
           std::chrono::duration<double> sync_interval, Learn learn, OnGone on_gone);
    // Writes what is left.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // Begins waiting trials and new ones together with those of other jobs. Blocks until committed; throws
    // StorageError.
    Turn begin(BeginRequest request);
    // Storage::claim_study_attribute. Blocks until committed; throws StorageError.
    std::string claim_attribute(const std::string& key, const std::string& json);
    // Storage::claim, likewise.
    std::optional<std::int64_t> claim(std::string_view key, std::int64_t trial, std::optional<std::int64_t> ended);
    // Learns what others changed. Blocks until then; throws StorageError.
    void catch_up();
    // Written within 50 ms, together with others, or else at once; no one waits. A trial's parts keep their order.
    enum class Haste { with_others, at_once };
    void add(TrialWrite part, Haste haste = Haste::with_others);
    // The rest of a trial and its ending. Blocks until durable; throws StorageError. False: it was no longer RUNNING,
    // so nothing was written. What was refused is dropped: the trial may be finished in another way.
    bool finish(TrialWrite rest);
    // The ends of trials that are silent, where it still is before `valid_until`: what was seen before an outage says
    // nothing afterwards. No one waits.
    struct SilentTrial {
        std::int64_t number;
        TrialWrite end;
    };
    void fail_silent(std::vector<SilentTrial> trials, Clock::time_point valid_until);

 private:
    struct Beginning {
        BeginRequest request;
        std::promise<Turn> turn;
    };
    struct Silent {
        SilentTrial trial;
        Clock::time_point valid_until;
    };
    using Finishing = std::map<std::int64_t, std::promise<bool>>;  // by trial id

    void work();
    bool wait_for_work(std::unique_lock<std::mutex>& lock);
    void wait_for_company(std::unique_lock<std::mutex>& lock);
    std::vector<TrialWrite> take_due_parts();
    template <class Call>
    auto timed(Call&& commit);
    template <class Work>
    auto with_storage(Work&& work);
    template <class Work>
    auto on_errand(Work work);
    void write(std::vector<TrialWrite> writes, Finishing& finishing);
    void keep_for_finish(TrialWrite refused, std::string_view why);
    void begin_all(std::vector<Beginning> beginning);
    bool is_spent();
    bool is_idle();
    void wait_for_room();
    void fail_all(std::vector<Silent> silent);
    void look_at_others();
    void learn_now();

    Storage& storage_;
    const std::int64_t study_;
    Cursor cursor_;
    const std::optional<std::int64_t> until_;
    const std::chrono::duration<double> sync_interval_;
    const Learn learn_;
    const OnGone on_gone_;
    Clock::time_point last_sync_ = Clock::now();
    std::optional<std::string> given_up_;  // why the database is tried no more
    bool is_spent_ = false;                // the budget
    Clock::time_point ask_again_{};        // not before, since others use up the budget
    Clock::duration pause_{};
    Clock::duration commit_{};                          // what a commit takes
    std::int64_t begun_ = 0, begins_ = 0, writes_ = 0;  // trials, and the transactions that they took

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Beginning> beginning_;
    Finishing finishing_;
    std::vector<Silent> silent_;
    std::vector<std::function<void()>> errands_;  // of jobs that wait for what is found
    std::map<std::int64_t, TrialWrite> parts_;    // by trial id
    std::map<std::int64_t, TrialWrite> refused_;  // likewise: of running trials, with what came after
    Clock::time_point parts_due_;
    std::int64_t arrivals_ = 0;   // of all that jobs wait for
    std::int64_t working_ = 0;    // jobs that have a trial
    std::int64_t returning_ = 0;  // and those that had one just now
    bool stopping_ = false;
    std::thread thread_;
};

// Append `more` to what a trial has to write.
void append(TrialWrite& parts, TrialWrite more);

}  // namespace hone::host
