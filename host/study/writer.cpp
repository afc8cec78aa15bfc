#include "study/writer.hpp"

#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace hone::host {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_wait = 50ms;                             // of a parameter or report before it is written
constexpr auto shortest_pause = 200ms, longest_pause = 2000ms;  // between two looks whether the budget has room again
constexpr Writer::Clock::duration longest_wait_for_company = 10ms;

template <class T>
void move_all(std::vector<T>& from, std::vector<T>& to) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void warn_of(const std::vector<std::int64_t>& unwatched) {
    spdlog::warn("trials {} are RUNNING without a heartbeat, in another program or nowhere: they are not waited for",
                 fmt::join(unwatched, ", "));
}

}  // namespace

void append(TrialWrite& parts, TrialWrite more) {
    parts.id = more.id;
    move_all(more.params, parts.params);
    move_all(more.reports, parts.reports);
    move_all(more.series, parts.series);
    for (auto& [key, json] : more.user_attrs) parts.user_attrs.insert_or_assign(key, std::move(json));
    for (auto& [key, json] : more.system_attrs) parts.system_attrs.insert_or_assign(key, std::move(json));
    if (more.ending) parts.ending = std::move(more.ending);
}

Writer::Writer(Storage& storage, std::int64_t study, Cursor cursor, std::optional<std::int64_t> until,
               std::chrono::duration<double> sync_interval, Learn learn, OnGone on_gone)
    : storage_(storage),
      study_(study),
      cursor_(std::move(cursor)),
      until_(until),
      sync_interval_(sync_interval),
      learn_(std::move(learn)),
      on_gone_(std::move(on_gone)),
      thread_([this] { work(); }) {}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
    spdlog::debug("{} trials were begun in {} transactions, written in {}", begun_, begins_, writes_);
}

Turn Writer::begin(BeginRequest request) {
    std::future<Turn> turn;
    {
        const std::lock_guard lock(mutex_);
        beginning_.push_back({std::move(request), {}});
        turn = beginning_.back().turn.get_future();
        ++arrivals_;
        if (returning_ > 0) --returning_;
    }
    wake_.notify_one();
    return turn.get();
}

void Writer::add(TrialWrite part, Haste haste) {
    bool is_news = false;  // for the thread, which knows otherwise when they are due
    {
        const std::lock_guard lock(mutex_);
        if (const auto refused = refused_.find(part.id); refused != refused_.end())
            return append(refused->second, std::move(part));
        is_news = parts_.empty() || haste == Haste::at_once;
        if (is_news) parts_due_ = Clock::now() + (haste == Haste::at_once ? 0ms : longest_wait);
        auto& parts = parts_[part.id];
        append(parts, std::move(part));
    }
    if (is_news) wake_.notify_one();
}

bool Writer::finish(TrialWrite rest) {
    std::future<bool> done;
    {
        const std::lock_guard lock(mutex_);
        done = finishing_[rest.id].get_future();
        ++arrivals_;
        --working_;
        auto& parts = parts_[rest.id];
        if (auto refused = refused_.extract(rest.id)) parts = std::move(refused.mapped());
        append(parts, std::move(rest));
    }
    wake_.notify_one();
    try {
        return done.get();
    } catch (...) {
        const std::lock_guard lock(mutex_);  // the job has its trial still
        ++working_;
        if (returning_ > 0) --returning_;
        throw;
    }
}

void Writer::fail_silent(std::vector<SilentTrial> trials, Clock::time_point valid_until) {
    {
        const std::lock_guard lock(mutex_);
        for (auto& trial : trials) silent_.push_back({std::move(trial), valid_until});
    }
    wake_.notify_one();
}

void Writer::work() {
    std::unique_lock lock(mutex_);
    while (wait_for_work(lock)) {
        if (!finishing_.empty()) wait_for_company(lock);
        auto writes = take_due_parts();
        auto finishing = std::exchange(finishing_, {});
        auto silent = std::exchange(silent_, {});
        const auto errands = std::exchange(errands_, {});
        returning_ += static_cast<std::int64_t>(finishing.size());
        lock.unlock();
        if (!writes.empty()) write(std::move(writes), finishing);
        if (!silent.empty()) fail_all(std::move(silent));
        for (const auto& errand : errands) errand();
        lock.lock();
        if (beginning_.empty()) continue;
        wait_for_company(lock);
        auto beginning = std::exchange(beginning_, {});
        lock.unlock();
        begin_all(std::move(beginning));
        lock.lock();
    }
}

// A commit costs the same for one job and for all. Those that are about to come are waited for, but not for longer than
// a commit takes, and only while they keep coming.
void Writer::wait_for_company(std::unique_lock<std::mutex>& lock) {
    const auto patience = std::min(commit_, longest_wait_for_company);
    const auto deadline = Clock::now() + patience;
    while (!stopping_ && working_ + returning_ > 0) {
        const auto known = arrivals_;
        const auto somebody_came = [&] { return stopping_ || arrivals_ != known; };
        if (wake_.wait_until(lock, std::min(deadline, Clock::now() + patience / 4), somebody_came)) continue;
        if (working_ == 0) returning_ = 0;  // they do not
        return;
    }
}

// Those of trials that finish, and all of them once one has waited for long enough.
std::vector<TrialWrite> Writer::take_due_parts() {
    const bool all = stopping_ || Clock::now() >= parts_due_;
    std::vector<TrialWrite> due;
    for (auto& [id, parts] : parts_)
        if (all || finishing_.contains(id)) due.push_back(std::move(parts));
    for (const auto& parts : due) parts_.erase(parts.id);
    return due;
}

template <class Call>
auto Writer::timed(Call&& commit) {
    const auto begin = Clock::now();
    auto result = commit();
    commit_ = (3 * commit_ + (Clock::now() - begin)) / 4;
    return result;
}

// False once there is nothing left to do for ever.
bool Writer::wait_for_work(std::unique_lock<std::mutex>& lock) {
    const auto urgent = [this] {
        return stopping_ || !beginning_.empty() || !finishing_.empty() || !silent_.empty() || !errands_.empty();
    };
    while (!urgent()) {
        if (parts_.empty()) {
            wake_.wait(lock);
        } else if (wake_.wait_until(lock, parts_due_) == std::cv_status::timeout) {
            break;
        }
    }
    return !(stopping_ && beginning_.empty() && finishing_.empty() && parts_.empty());
}

// After an outage that was too long, every further try would take as long.
template <class Work>
auto Writer::with_storage(Work&& work) {
    if (given_up_) throw StorageGone(*given_up_);
    try {
        return work(storage_);
    } catch (const StorageGone& e) {
        given_up_ = e.what();
        throw;
    }
}

// Has the writer's thread do it, and waits.
template <class Work>
auto Writer::on_errand(Work work) {
    auto task = std::packaged_task<decltype(work(storage_))()>([&] {
        try {
            return with_storage(work);
        } catch (const StudyGone&) {
            on_gone_();
            throw;
        }
    });
    auto found = task.get_future();
    {
        const std::lock_guard lock(mutex_);
        errands_.emplace_back([&task] { task(); });
    }
    wake_.notify_one();
    return found.get();
}

std::string Writer::claim_attribute(const std::string& key, const std::string& json) {
    return on_errand([&](Storage& storage) { return storage.claim_study_attribute(study_, key, json); });
}

std::optional<std::int64_t> Writer::claim(std::string_view key, std::int64_t trial, std::optional<std::int64_t> ended) {
    return on_errand([&](Storage& storage) { return storage.claim(study_, key, trial, ended); });
}

void Writer::catch_up() {
    on_errand([this](Storage&) {
        learn_now();
        return true;
    });
}

void Writer::write(std::vector<TrialWrite> writes, Finishing& finishing) {
    const auto fail_all = [&] {
        for (const auto& w : writes)
            if (w.ending) finishing.at(w.id).set_exception(std::current_exception());
    };
    try {
        const auto written =
            timed([&] { return with_storage([&](Storage& storage) { return storage.write(writes); }); });
        ++writes_;
        for (std::size_t i = 0; i < writes.size(); ++i)
            if (writes[i].ending) finishing.at(writes[i].id).set_value(written[i]);
    } catch (const StudyGone&) {
        on_gone_();
        fail_all();
    } catch (const StorageGone&) {
        fail_all();
    } catch (const std::exception& e) {
        // What one trial wants is not the others' fault.
        if (writes.size() > 1) {
            for (auto& one : writes) write({std::move(one)}, finishing);
            return;
        }
        fail_all();
        if (!writes.front().ending) keep_for_finish(std::move(writes.front()), e.what());
    }
}

// A trial must not complete without what was refused, nor can it be written again and again.
void Writer::keep_for_finish(TrialWrite refused, std::string_view why) {
    spdlog::warn("{}; it is tried once more when its trial ends", why);
    const std::lock_guard lock(mutex_);
    if (auto later = parts_.extract(refused.id)) append(refused, std::move(later.mapped()));
    auto& kept = refused.ending ? parts_ : refused_;
    kept.insert_or_assign(refused.id, std::move(refused));
}

void Writer::begin_all(std::vector<Beginning> beginning) {
    const auto none_for_the_rest = [&](bool is_idle) {
        for (auto& b : beginning) b.turn.set_value(Turn{{}, is_spent_, is_idle});
    };
    if (is_spent_ || Clock::now() < ask_again_) return none_for_the_rest(false);
    try {
        std::vector<BeginRequest> requests;
        for (auto& b : beginning) requests.push_back(std::move(b.request));
        look_at_others();  // before, so that what it throws leaves no trial begun without a job
        auto begun = timed(
            [&] { return with_storage([&](Storage& storage) { return storage.begin(study_, requests, until_); }); });
        ++begins_;
        begun_ += static_cast<std::int64_t>(begun.size());
        {
            const std::lock_guard lock(mutex_);
            working_ += static_cast<std::int64_t>(begun.size());
        }
        for (auto& one : begun) {
            beginning.front().turn.set_value(Turn{std::move(one)});
            beginning.erase(beginning.begin());
        }
        if (!begun.empty()) pause_ = {};
        if (beginning.empty()) return;
        if (until_) {
            is_spent_ = is_spent();
            wait_for_room();
        }
        none_for_the_rest(is_idle());
    } catch (const StudyGone&) {
        on_gone_();
        for (auto& b : beginning) b.turn.set_exception(std::current_exception());
    } catch (const std::exception&) {
        for (auto& b : beginning) b.turn.set_exception(std::current_exception());
    }
}

// Nothing that anybody runs can yet fail and leave room.
bool Writer::is_spent() {
    const auto tally = with_storage([&](Storage& storage) { return storage.tally(study_); });
    if (tally.counted >= *until_) return true;
    if (tally.counted + static_cast<std::int64_t>(tally.unwatched.size()) < *until_) return false;
    warn_of(tally.unwatched);
    return true;
}

// Nobody who could find more to do, or leave something undone.
bool Writer::is_idle() {
    const auto tally = with_storage([&](Storage& storage) { return storage.tally(study_); });
    if (tally.waiting > 0 || tally.running > static_cast<std::int64_t>(tally.unwatched.size())) return false;
    if (!tally.unwatched.empty()) warn_of(tally.unwatched);
    learn_now();
    return true;
}

// The rest of the budget is in others' hands, perhaps for hours.
void Writer::wait_for_room() {
    pause_ = std::clamp<Clock::duration>(2 * pause_, shortest_pause, longest_pause);
    ask_again_ = Clock::now() + pause_;
}

void Writer::fail_all(std::vector<Silent> silent) {
    std::vector<TrialWrite> ends;
    std::vector<std::int64_t> numbers;
    for (auto& s : silent) {
        if (Clock::now() >= s.valid_until) continue;
        ends.push_back(std::move(s.trial.end));
        numbers.push_back(s.trial.number);
    }
    try {
        const auto ended = with_storage([&](Storage& storage) { return storage.write(ends); });
        for (std::size_t i = 0; i < ended.size(); ++i)
            if (ended[i]) spdlog::warn("trial {} was failed: its host fell silent", numbers[i]);
    } catch (const std::exception& e) {
        spdlog::warn("{}", e.what());  // who is silent will still be so
    }
}

void Writer::look_at_others() {
    if (Clock::now() - last_sync_ < sync_interval_) return;
    learn_now();
}

void Writer::learn_now() {
    last_sync_ = Clock::now();
    if (storage_.may_have_changed()) storage_.read_changes(study_, cursor_, learn_);
}

}  // namespace hone::host
