// Where a job runs its objective: in a runner process of its own, or in the host.
#pragma once

#include <memory>
#include <string>

#include "runner/runner.hpp"

namespace hone::host {

enum class Isolation { Process, None };

// One a job; serves one trial at a time.
class Executor {
 public:
    virtual ~Executor() = default;

    virtual const Declaration& declaration() const = 0;
    // Be ready for a trial: start what is not running, load data. The fingerprint of the data, empty if there is none.
    // Throws UsageError, WorldError, Cancelled.
    virtual const std::string& prepare() = 0;
    // After prepare(). `limit` in seconds.
    virtual Outcome run(Trial& trial, const Start& start, double limit) = 0;
    // The end of what the objective printed in the last trial, where it is known.
    virtual std::string output() const = 0;
};

// Loads the objective: throws what prepare() throws.
std::unique_ptr<Executor> make_executor(Isolation isolation, ObjectiveChoice choice, const Interrupts& interrupts,
                                        Echo echo);

}  // namespace hone::host
