// How a run is going, on stderr: one line that renews itself on a terminal, else one line a second.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "study/trial_record.hpp"

namespace hone::host {

class Progress {
 public:
    // The best trials so far, asked for only when a line is printed.
    using Best = std::function<std::vector<TrialRecord>()>;
    Progress(std::optional<std::int64_t> planned, Best best);
    // Prints what has not been printed yet.
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void settled(const TrialRecord& trial);

 private:
    void print();
    std::string line() const;

    const std::optional<std::int64_t> planned_;
    const Best best_;
    const bool terminal_;
    std::int64_t done_ = 0;
    std::string last_trial_;  // what became of it; empty once it is printed
    std::chrono::steady_clock::time_point last_line_;
};

}  // namespace hone::host
