// Ctrl-C and its kin: the first lets running trials finish, the second ends them.
#pragma once

namespace hone::host {

enum class Stage : int { Running = 0, Draining = 1, Killing = 2 };

// SIGINT, SIGTERM and SIGHUP count as one each while an instance lives; at most one at a time.
class Interrupts {
 public:
    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    Stage stage() const;
    // As if somebody had interrupted twice.
    void kill() const;
    // Readable for ever once the stage is Draining, or Killing.
    int draining_descriptor() const;
    int killing_descriptor() const;
};

}  // namespace hone::host
