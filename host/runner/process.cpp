#include "runner/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <hone/abi.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "runner/child.hpp"

namespace hone::host {

namespace {

[[noreturn]] void fail(int error, const char* what) { throw std::system_error(error, std::generic_category(), what); }

// What posix_spawn needs, released whatever happens.
struct SpawnSetup {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    SpawnSetup() {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
    }
    ~SpawnSetup() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;
};

// Numbers for the child's descriptors that no source has, so that no dup2 overwrites what a later one copies.
std::vector<int> child_numbers(const SpawnRequest& request) {
    std::vector<int> numbers;
    for (int candidate = 3; numbers.size() < request.inherited.size(); ++candidate)
        if (candidate != request.output && std::ranges::find(request.inherited, candidate) == request.inherited.end())
            numbers.push_back(candidate);
    return numbers;
}

std::vector<std::string> environment_with(const std::vector<std::string>& additions) {
    std::vector<std::string> all;
    for (char** e = environ; *e; ++e) all.emplace_back(*e);
    for (const auto& addition : additions) {
        const auto name = addition.substr(0, addition.find('=') + 1);
        if (std::ranges::none_of(all, [&name](const std::string& e) { return e.starts_with(name); }))
            all.push_back(addition);
    }
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    close();
    fd_ = other.release();
    return *this;
}

int Descriptor::release() { return std::exchange(fd_, -1); }

void Descriptor::close() {
    if (fd_ >= 0) ::close(release());
}

Process::Process(const SpawnRequest& request) {
    SpawnSetup setup;
    const auto numbers = child_numbers(request);
    std::vector<std::string> arguments = {"hone"};
    arguments.insert(arguments.end(), request.arguments.begin(), request.arguments.end());
    ::posix_spawn_file_actions_addopen(&setup.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&setup.actions, request.output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&setup.actions, request.output, STDERR_FILENO);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        ::posix_spawn_file_actions_adddup2(&setup.actions, request.inherited[i], numbers[i]);
        arguments.push_back(std::to_string(numbers[i]));
    }
    sigset_t none, defaults;
    ::sigemptyset(&none);
    ::sigemptyset(&defaults);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::sigaddset(&defaults, signal);
    ::posix_spawnattr_setsigmask(&setup.attributes, &none);
    ::posix_spawnattr_setsigdefault(&setup.attributes, &defaults);
    // A group of its own: Ctrl-C on the terminal is the host's to handle.
    ::posix_spawnattr_setpgroup(&setup.attributes, 0);
    ::posix_spawnattr_setflags(&setup.attributes,
                               POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    auto environment = environment_with(request.environment);
    const auto argv = pointers(arguments);
    const auto envp = pointers(environment);
    if (const int error =
            ::posix_spawn(&pid_, "/proc/self/exe", &setup.actions, &setup.attributes, argv.data(), envp.data()))
        fail(error, "cannot start a runner");
    pid_descriptor_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (!pid_descriptor_) {
        const auto error = errno;
        kill_group();
        death();
        fail(error, "cannot watch a runner");
    }
}

Process::~Process() {
    if (status_) return;
    kill_group();
    death();
}

void Process::kill_group() { ::kill(-pid_, SIGKILL); }

Failure Process::death() {
    if (!status_) {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        status_ = status;
        kill_group();  // what it started and left behind
    }
    if (WIFEXITED(*status_)) {
        const int code = WEXITSTATUS(*status_);
        if (code == lost_host_status) return {HONE_REASON_EXIT, "it closed its connection to the host"};
        return {HONE_REASON_EXIT, fmt::format("it exited with status {}", code)};
    }
    const int signal = WTERMSIG(*status_);
    const char* name = ::sigabbrev_np(signal);
    auto text = name ? fmt::format("it died by SIG{}", name) : fmt::format("it died by signal {}", signal);
    if (signal == SIGKILL) text += " (killed, perhaps by the kernel for lack of memory)";
    return {HONE_REASON_SIGNAL, std::move(text)};
}

}  // namespace hone::host
