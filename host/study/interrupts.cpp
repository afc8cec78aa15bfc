#include "study/interrupts.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace hone::host {

namespace {

// A handler can reach nothing but globals.
std::atomic<int> signals_seen = 0;
std::array<std::atomic<int>, 2> descriptors = {-1, -1};
std::array<struct sigaction, 3> previous;
constexpr std::array caught = {SIGINT, SIGTERM, SIGHUP};

constexpr std::string_view notice = "\nhone: running trials finish first; interrupt again to end them\n";

void on_signal(int) {
    const auto saved = errno;
    const auto seen = static_cast<std::size_t>(signals_seen.fetch_add(1));
    // Of all ways to print, write alone is allowed here.
    if (seen == 0) static_cast<void>(!::write(STDERR_FILENO, notice.data(), notice.size()));
    const std::uint64_t one = 1;
    if (seen < descriptors.size() && ::write(descriptors[seen], &one, sizeof one) < 0) signals_seen = 2;
    errno = saved;
}

}  // namespace

Interrupts::Interrupts() {
    signals_seen = 0;
    for (auto& descriptor : descriptors) {
        descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    for (std::size_t i = 0; i < caught.size(); ++i) ::sigaction(caught[i], &action, &previous[i]);
}

Interrupts::~Interrupts() {
    for (std::size_t i = 0; i < caught.size(); ++i) ::sigaction(caught[i], &previous[i], nullptr);
    for (auto& descriptor : descriptors) ::close(descriptor.exchange(-1));
}

Stage Interrupts::stage() const { return static_cast<Stage>(std::min(signals_seen.load(), 2)); }

void Interrupts::kill() const {
    signals_seen = 2;
    const std::uint64_t one = 1;
    for (const auto& descriptor : descriptors) static_cast<void>(!::write(descriptor, &one, sizeof one));
}

int Interrupts::draining_descriptor() const { return descriptors[0]; }
int Interrupts::killing_descriptor() const { return descriptors[1]; }

}  // namespace hone::host
