// The process that an objective lives in: `hone` started again by a host, which loads the objective's library and
// nothing else.
#pragma once

#include <sys/types.h>

#include <string_view>

namespace hone::host {

// The first argument that makes `hone` a runner, followed by the host's process id
// and the descriptors of its socket and of its cancel flag.
inline constexpr std::string_view runner_argument = "--runner";

// The exit status of a runner that lost its host.
inline constexpr int lost_host_status = 121;

// Serve the host at the other end of the socket until it hangs up; does not return.
[[noreturn]] void run_child(pid_t host, int socket, int cancel_descriptor);

}  // namespace hone::host
