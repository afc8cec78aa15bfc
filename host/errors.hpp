// What can go wrong, by whose fault: it decides the exit status (cli.md).
#pragma once

#include <stdexcept>

namespace hone::host {

// The command line is wrong by itself or against the study: exit 2. One sentence.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The command was right and the world refused: exit 1. One sentence.
struct WorldError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace hone::host
