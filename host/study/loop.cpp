#include "study/loop.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "study/in_order.hpp"
#include "study/live_trial.hpp"

namespace hone::host {

namespace {

// What is left of the budget is in others' hands, who may fail.
constexpr auto look_for_turns = std::chrono::milliseconds(200);

class Run {
 public:
    Run(Study& study, const Interrupts& interrupts, const RunLimits& limits, const MakeExecutor& make_executor,
        const OnSettled& on_settled)
        : study_(study),
          interrupts_(interrupts),
          limits_(limits),
          make_executor_(make_executor),
          on_settled_(on_settled),
          in_order_(study.setup().deterministic_jobs),
          left_(limits.trials) {}

    RunResult operator()(std::unique_ptr<Executor> first) {
        study_.when_gone([&interrupts = interrupts_] { interrupts.kill(); });
        std::vector<std::jthread> jobs;
        // The first executor's process is this thread's child, and this thread lives to the end of the run.
        jobs.emplace_back([this, executor = std::move(first)] { job(*executor); });
        const auto useful = std::min<std::int64_t>(limits_.jobs, limits_.trials.value_or(limits_.jobs));
        for (std::int64_t i = 1; i < useful; ++i) jobs.emplace_back([this] { job_with_own_executor(); });
        for (auto& j : jobs) j.join();
        study_.when_gone([] {});
        result_.seconds = elapsed();
        // It says why, and where results wait; what a job threw may only be what followed from it.
        if (auto fault = study_.fault()) result_.error = std::move(fault);
        return std::move(result_);
    }

 private:
    void job_with_own_executor() {
        guarded([this] {
            if (may_start()) job(*make_executor_());
        });
    }

    void job(Executor& executor) {
        guarded([&] {
            bool was_idle = false;
            while (may_start()) {
                executor.prepare();
                InOrder::Place place(in_order_);
                if (!take_turn()) return;
                auto turn = study_.begin();
                if (turn.begun) {
                    was_idle = false;
                    run_trial(executor, std::move(*turn.begun), place);
                    continue;
                }
                place.give_up();
                give_back_turn();
                // What ended last may have shown that there is more to try.
                if (turn.is_spent || (turn.is_idle && was_idle)) return;
                was_idle = turn.is_idle;
                if (!was_idle) std::this_thread::sleep_for(look_for_turns);
            }
        });
    }

    void run_trial(Executor& executor, Begun begun, InOrder::Place& place) {
        LiveTrial trial(study_, interrupts_, std::move(begun), limits_.trial_timeout);
        place.begun();
        const Start start{trial.facts(), study_.slots().whole().pruner.judges() ? Reports::Judged : Reports::Unjudged,
                          trial.proposal()};
        settle(trial, outcome_of(executor, trial, start), executor.output());
    }

    // A trial that was begun is settled, whatever happens to its runner.
    Outcome outcome_of(Executor& executor, LiveTrial& trial, const Start& start) {
        try {
            return executor.run(trial, start, limits_.trial_timeout);
        } catch (const std::exception& e) {
            return Failure{HONE_REASON_LOST, e.what()};
        }
    }

    void settle(LiveTrial& trial, Outcome outcome, const std::string& output) {
        if (study_.is_gone()) return;
        const auto number = trial.facts().number;
        const auto record = trial.finish(std::move(outcome), output);
        const std::lock_guard lock(mutex_);
        if (!record) {
            spdlog::warn(
                "trial {} was ended by another program while it ran here (was this host silent for too long?), so its "
                "result was not kept",
                number);
            return;
        }
        if (record->state == State::Fail)
            spdlog::warn("trial {} failed: {}", number, failure_text(record->system_attrs));
        auto& counts = result_.counts;
        ++(record->state == State::Complete ? counts.complete
           : record->state == State::Pruned ? counts.pruned
                                            : counts.failed);
        on_settled_(*record);
    }

    bool may_start() {
        if (interrupts_.stage() != Stage::Running || study_.fault() || elapsed() >= limits_.timeout) return false;
        const std::lock_guard lock(mutex_);
        return !result_.error && (!left_ || *left_ > 0);
    }

    // Takes one trial from what is left to start.
    bool take_turn() {
        if (!may_start()) return false;
        const std::lock_guard lock(mutex_);
        if (left_ && (*left_)-- <= 0) return false;
        return true;
    }

    void give_back_turn() {
        const std::lock_guard lock(mutex_);
        if (left_) ++*left_;
    }

    // Whatever ends a job ends the run: the others finish their trials.
    template <class Work>
    void guarded(Work&& work) {
        try {
            work();
        } catch (const Cancelled&) {
            // an interrupt while an objective was being prepared
        } catch (const std::exception& e) {
            const std::lock_guard lock(mutex_);
            if (!result_.error) result_.error = e.what();
        }
    }

    double elapsed() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    }

    Study& study_;
    const Interrupts& interrupts_;
    const RunLimits& limits_;
    const MakeExecutor& make_executor_;
    const OnSettled& on_settled_;
    const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    InOrder in_order_;
    std::mutex mutex_;
    std::optional<std::int64_t> left_;
    RunResult result_;
};

}  // namespace

RunResult run_study(Study& study, const Interrupts& interrupts, const RunLimits& limits,
                    std::unique_ptr<Executor> first, const MakeExecutor& make_executor, const OnSettled& on_settled) {
    return Run(study, interrupts, limits, make_executor, on_settled)(std::move(first));
}

}  // namespace hone::host
