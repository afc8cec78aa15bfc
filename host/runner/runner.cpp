#include "runner/runner.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <hone/abi.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <system_error>

#include "errors.hpp"
#include "runner/child.hpp"

namespace hone::host {

namespace {

using namespace std::chrono_literals;

constexpr auto never = std::chrono::steady_clock::time_point::max();
// How long an objective may go on after it was cancelled, or lives on after it hung up.
constexpr auto patience = 1s;
// How often it is looked whether the trial is still wanted.
constexpr auto look_after = 1s;

[[noreturn]] void fail(const char* what) {
    const bool crowded = errno == EMFILE || errno == ENFILE;
    throw std::system_error(errno, std::generic_category(),
                            fmt::format("{}{}", what, crowded ? " (lower --jobs, or raise `ulimit -n`)" : ""));
}

int milliseconds_until(std::chrono::steady_clock::time_point until) {
    if (until == never) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

// For what needs no answer: the runner sees by itself that the run is stopping.
template <class Call>
void unless_cancelled(Call&& call) {
    try {
        call();
    } catch (const Cancelled&) {
    }
}

std::chrono::steady_clock::time_point after(double seconds) {
    constexpr double longest = 1e9;  // 30 years; more would overflow the clock
    if (seconds > longest) return never;
    return std::chrono::steady_clock::now() +
           std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

Runner::Runner(const Interrupts& interrupts, Echo echo) : interrupts_(interrupts), output_(echo) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) fail("cannot connect to a runner");
    socket_ = Descriptor(ends[0]);
    const Descriptor child_socket(ends[1]);
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot read from a runner");
    pipe_ = Descriptor(ends[0]);
    const Descriptor child_output(ends[1]);
    ::fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
    process_ = std::make_unique<Process>(
        SpawnRequest{.arguments = {std::string(runner_argument), std::to_string(::getpid())},
                     // One job, one thread: OpenBLAS's own threads make several jobs slower than they are alone.
                     .environment = {"OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "MKL_NUM_THREADS=1"},
                     .inherited = {child_socket.get(), cancel_.descriptor()},
                     .output = child_output.get()});
}

Runner::~Runner() {
    socket_.close();
    if (process_ && ends_within_patience()) process_->death();
}

bool Runner::ends_within_patience() const {
    pollfd ended{process_->descriptor(), POLLIN, 0};
    return ::poll(&ended, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) > 0;
}

Declaration Runner::load(const ObjectiveChoice& choice) {
    return decode<Declaration>(answer_to(MessageKind::Load, encode(choice), MessageKind::Declared).body);
}

std::string Runner::prepare() { return answer_to(MessageKind::Prepare, {}, MessageKind::Prepared).body; }

Message Runner::answer_to(MessageKind question, std::string_view body, MessageKind expected) {
    try {
        send_message(socket_.get(), question, body);
        if (wait(interrupts_.draining_descriptor(), never) == Wake::Interrupted) throw Cancelled();
        if (message_ && message_->kind == expected) return std::move(*message_);
        if (message_ && message_->kind == MessageKind::Unusable) {
            const auto unusable = decode<Unusable>(message_->body);
            if (unusable.blame == Blame::Usage) throw UsageError(unusable.text);
            throw WorldError(unusable.text);
        }
    } catch (const WireError&) {
        // how it died says more
    }
    throw WorldError(fmt::format("the objective cannot be used: {} {}", bury(std::nullopt).text,
                                 question == MessageKind::Load ? "while it was loaded" : "while it prepared its data"));
}

Outcome Runner::run(Trial& trial, const Start& start, double limit) {
    output_.head(fmt::format("[trial {}] ", start.facts.number));
    auto until = after(limit);
    bool cancelled = false;
    const auto cancel = [&] {
        cancelled = true;
        cancel_.raise();
        until = std::min(until, Clock::now() + patience);
    };
    try {
        send_message(socket_.get(), MessageKind::Start, encode(start));
        for (;;) {
            switch (
                wait(cancelled ? -1 : interrupts_.killing_descriptor(), std::min(until, Clock::now() + look_after))) {
                case Wake::Message:
                    if (auto outcome = serve(trial, start.reports, *message_)) {
                        read_output();
                        output_.finish_line();
                        return std::move(*outcome);
                    }
                    break;
                case Wake::Ended:
                    return bury(std::nullopt);
                case Wake::TimedOut:
                    if (Clock::now() >= until)
                        return bury(cancelled
                                        ? Failure{HONE_REASON_CANCELLED, "the run was stopped"}
                                        : Failure{HONE_REASON_TIMEOUT, fmt::format("it ran longer than {} s", limit)});
                    if (!cancelled && trial.cancelled()) cancel();
                    break;
                case Wake::Interrupted:
                    cancel();
                    break;
            }
        }
    } catch (const WireError& e) {
        return bury(Failure{HONE_REASON_LOST, fmt::format("its connection to the host is damaged: {}", e.what())});
    } catch (const InvalidRequest& e) {  // by a message that the runner's own checks would not have let out
        return bury(Failure{HONE_REASON_LOST, fmt::format("its connection to the host is damaged: {}", e.what())});
    }
}

Runner::Wake Runner::wait(int interrupt, Clock::time_point until) {
    message_.reset();
    for (;;) {
        if ((message_ = inbox_.next())) return Wake::Message;
        std::array<pollfd, 4> watched = {pollfd{socket_.get(), POLLIN, 0}, pollfd{pipe_.get(), POLLIN, 0},
                                         pollfd{process_->descriptor(), POLLIN, 0}, pollfd{interrupt, POLLIN, 0}};
        const int ready = ::poll(watched.data(), watched.size(), milliseconds_until(until));
        if (ready < 0 && errno != EINTR) fail("poll");
        if (ready > 0) {
            const auto [socket, pipe, process, interrupted] = watched;
            if (pipe.revents) read_output();
            // What the objective sent before it ended still counts.
            if (socket.revents && inbox_.fill(socket_.get())) continue;
            if (socket.revents || process.revents) return Wake::Ended;
            if (interrupted.revents) return Wake::Interrupted;
        }
        if (Clock::now() >= until) return Wake::TimedOut;
    }
}

std::optional<Outcome> Runner::serve(Trial& trial, Reports reports, const Message& message) {
    Decoder body(message.body);
    switch (message.kind) {
        case MessageKind::Ended:
            return decode<Outcome>(message.body);
        case MessageKind::Asked: {
            const auto asked = decode<Question>(message.body);
            unless_cancelled([&] {
                if (trial.suggest(asked.name, asked.distribution) != asked.value)
                    throw WireError(fmt::format("it has another value of '{}' than the host", asked.name));
            });
            return std::nullopt;
        }
        case MessageKind::Suggest: {
            const auto asked = decode<Question>(message.body);
            reply(MessageKind::Value, [&] { return trial.suggest(asked.name, asked.distribution); });
            return std::nullopt;
        }
        case MessageKind::Report: {
            const auto report = decode<ReportedStep>(message.body);
            if (reports == Reports::Unjudged)
                unless_cancelled([&] { trial.report(report.step, report.metrics); });
            else
                reply(MessageKind::Verdict, [&] { return trial.report(report.step, report.metrics); });
            return std::nullopt;
        }
        case MessageKind::Attribute: {
            const auto key = body.text();
            trial.set_user_attribute(key, body.text());
            return std::nullopt;
        }
        case MessageKind::Constraint: {
            const auto name = body.text();
            trial.set_constraint(name, body.take<double>());
            return std::nullopt;
        }
        default:
            throw WireError("it sent a message that is not its to send");
    }
}

template <class Answer>
void Runner::reply(MessageKind kind, Answer&& answer) {
    Refusal refusal;
    try {
        const auto value = answer();
        send_message(socket_.get(), kind, Encoder().add(value).body());
        return;
    } catch (const Cancelled&) {
        refusal.kind = Refusal::Kind::Cancelled;
    } catch (const InvalidRequest& e) {
        refusal = {Refusal::Kind::Invalid, e.what()};
    }
    send_message(socket_.get(), MessageKind::Refusal, encode(refusal));
}

void Runner::read_output() {
    std::array<char, 65536> chunk;
    for (;;) {
        const auto n = ::read(pipe_.get(), chunk.data(), chunk.size());
        if (n <= 0) return;
        output_.add({chunk.data(), static_cast<std::size_t>(n)});
        if (static_cast<std::size_t>(n) < chunk.size()) return;
    }
}

Failure Runner::bury(std::optional<Failure> why) {
    if (!why && !ends_within_patience())
        why = Failure{HONE_REASON_LOST, "it closed its connection to the host and went on"};
    process_->kill_group();
    const auto death = process_->death();
    read_output();
    output_.finish_line();
    process_.reset();
    return why.value_or(death);
}

}  // namespace hone::host
