#include "runner/backtrace.hpp"

#include <execinfo.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>

namespace hone::host {

namespace {

constexpr int deepest = 64;

void print_stack(int signal) {
    std::array<void*, deepest> frames;
    const int n = ::backtrace(frames.data(), deepest);
    ::backtrace_symbols_fd(frames.data(), n, STDERR_FILENO);
    ::raise(signal);  // the handler was reset: this one ends the process
}

}  // namespace

void print_backtrace_on_crash() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // the sanitizers report crashes themselves
    static std::array<std::byte, 65536> stack;
    std::array<void*, 2> warm_up;
    ::backtrace(warm_up.data(), 2);  // loads libgcc now: it may not be loaded in a handler

    stack_t alternative{};
    alternative.ss_sp = stack.data();
    alternative.ss_size = stack.size();
    ::sigaltstack(&alternative, nullptr);
    struct sigaction action {};
    action.sa_handler = print_stack;
    action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) ::sigaction(signal, &action, nullptr);
#else
    static_cast<void>(print_stack);
#endif
}

}  // namespace hone::host
