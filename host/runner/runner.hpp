// The host's end of a runner process.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "runner/cancel_flag.hpp"
#include "runner/messages.hpp"
#include "runner/output.hpp"
#include "runner/process.hpp"
#include "study/interrupts.hpp"
#include "study/trial.hpp"

namespace hone::host {

class Runner {
 public:
    // Starts the process. The calling thread must live as long as it.
    Runner(const Interrupts& interrupts, Echo echo);
    // Hangs up, and ends the process if it does not follow.
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    // Both throw UsageError or WorldError with one sentence, and Cancelled at the first interrupt.
    Declaration load(const ObjectiveChoice& choice);
    std::string prepare();

    // Serve one trial to its end, whatever the objective does. `limit` in seconds, infinity for none. Afterwards the
    // runner serves another one only if reusable().
    Outcome run(Trial& trial, const Start& start, double limit);
    bool reusable() const { return process_ != nullptr; }
    // The end of what the last trial printed.
    const std::string& output() const { return output_.tail(); }

 private:
    using Clock = std::chrono::steady_clock;
    enum class Wake { Message, Ended, TimedOut, Interrupted };

    // Wait for a message, passing output on meanwhile.
    Wake wait(int interrupt, Clock::time_point until);
    Message answer_to(MessageKind question, std::string_view body, MessageKind expected);
    // Answer what the objective asks; an Outcome when the trial has ended.
    std::optional<Outcome> serve(Trial& trial, Reports reports, const Message& message);
    template <class Answer>
    void reply(MessageKind kind, Answer&& answer);
    bool ends_within_patience() const;
    void read_output();
    // End the process: as `why`, or as how it died.
    Failure bury(std::optional<Failure> why);

    const Interrupts& interrupts_;
    Output output_;
    CancelFlag cancel_;
    Descriptor socket_, pipe_;
    std::unique_ptr<Process> process_;
    Inbox inbox_;
    std::optional<Message> message_;
};

}  // namespace hone::host
