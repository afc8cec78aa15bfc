#include "runner/child.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <memory>

#include "errors.hpp"
#include "runner/backtrace.hpp"
#include "runner/remote_trial.hpp"
#include "text/say.hpp"

namespace hone::host {

namespace {

class Child {
 public:
    Child(int socket, int cancel_descriptor) : socket_(socket), cancel_(cancel_descriptor) {}

    void serve() {
        while (const auto message = receive_message(socket_)) {
            switch (message->kind) {
                case MessageKind::Load:
                    load(decode<ObjectiveChoice>(message->body));
                    break;
                case MessageKind::Prepare:
                    prepare();
                    break;
                case MessageKind::Start:
                    run(decode<Start>(message->body));
                    break;
                default:
                    throw WireError("the host sent something else");
            }
        }
    }

 private:
    void load(const ObjectiveChoice& choice) {
        answer_or_unusable([&] {
            objective_ = std::make_unique<Objective>(choice);
            send_message(socket_, MessageKind::Declared, encode(objective_->declaration()));
        });
    }

    void prepare() {
        answer_or_unusable([&] { send_message(socket_, MessageKind::Prepared, objective_->prepare()); });
    }

    void run(Start start) {
        RemoteTrial trial(socket_, std::move(start), cancel_);
        const auto outcome = objective_->evaluate(trial);
        std::fflush(nullptr);  // what the objective printed belongs to this trial
        send_message(socket_, MessageKind::Ended, encode(outcome));
    }

    template <class Answer>
    void answer_or_unusable(Answer&& answer) {
        try {
            answer();
        } catch (const UsageError& e) {
            send_message(socket_, MessageKind::Unusable, encode(Unusable{Blame::Usage, e.what()}));
        } catch (const WireError&) {
            throw;
        } catch (const std::exception& e) {
            send_message(socket_, MessageKind::Unusable, encode(Unusable{Blame::World, e.what()}));
        }
    }

    int socket_;
    CancelFlag cancel_;
    std::unique_ptr<Objective> objective_;
};

void die_with(pid_t host) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != host) ::_exit(lost_host_status);
}

}  // namespace

void run_child(pid_t host, int socket, int cancel_descriptor) {
    die_with(host);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    print_backtrace_on_crash();
    spdlog::set_default_logger(spdlog::stderr_logger_mt("objective"));
    spdlog::set_pattern("%l: %v");
    try {
        Child(socket, cancel_descriptor).serve();
    } catch (const std::exception& e) {
        say(fmt::format("runner: {}\n", e.what()));
        ::_exit(lost_host_status);
    }
    ::_exit(0);  // no static destructors: libraries such as LibTorch take long over theirs, and may crash
}

}  // namespace hone::host
