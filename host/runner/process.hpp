// A child process in a group of its own.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "study/attributes.hpp"

namespace hone::host {

// An owned file descriptor.
class Descriptor {
 public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release();
    void close();

 private:
    int fd_ = -1;
};

struct SpawnRequest {
    std::vector<std::string> arguments;    // after the program's name
    std::vector<std::string> environment;  // NAME=VALUE, where the environment has no such NAME
    std::vector<int> inherited;            // appended to the arguments as the child's numbers of them
    int output = -1;                       // becomes the child's 1 and 2
};

class Process {
 public:
    // Start this executable again. Throws std::system_error. The child dies with the calling thread if it asks for it.
    explicit Process(const SpawnRequest& request);
    // Kills the group if it still lives.
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // Readable once the process has ended.
    int descriptor() const { return pid_descriptor_.get(); }
    pid_t pid() const { return pid_; }
    void kill_group();
    // Wait for the end and say how it came: what its status means as a failure. Exit status 0 included.
    Failure death();

 private:
    pid_t pid_ = -1;
    Descriptor pid_descriptor_;
    std::optional<int> status_;
};

}  // namespace hone::host
