// Where an objective crashed, on stderr.
#pragma once

namespace hone::host {

// From now on a fatal signal prints the stack (file(+offset), for addr2line) before it ends the process, stack
// overflows included.
void print_backtrace_on_crash();

}  // namespace hone::host
