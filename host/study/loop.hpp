// The run: jobs that begin trials, have their objectives run and settle them, until there is nothing more to do.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "runner/executor.hpp"
#include "study/study.hpp"

namespace hone::host {

struct RunLimits {
    std::optional<std::int64_t> trials;                              // that this run starts
    double timeout = std::numeric_limits<double>::infinity();        // seconds in which trials may start
    double trial_timeout = std::numeric_limits<double>::infinity();  // seconds that a trial may run
    int jobs = 1;
};

struct RunCounts {
    std::int64_t complete = 0, pruned = 0, failed = 0;
};

struct RunResult {
    RunCounts counts;
    double seconds = 0;
    std::optional<std::string> error;  // what ended the run early
};

// Called for each trial that this run settled, one at a time.
using OnSettled = std::function<void(const TrialRecord&)>;
// An executor for one more job.
using MakeExecutor = std::function<std::unique_ptr<Executor>()>;

RunResult run_study(Study& study, const Interrupts& interrupts, const RunLimits& limits,
                    std::unique_ptr<Executor> first, const MakeExecutor& make_executor, const OnSettled& on_settled);

}  // namespace hone::host
