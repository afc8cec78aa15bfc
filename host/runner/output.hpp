// What an objective prints: passed on to the host's stderr line by line, and its end kept for the record.
#pragma once

#include <string>
#include <string_view>

namespace hone::host {

enum class Echo { Lines, Nothing };

class Output {
 public:
    explicit Output(Echo echo) : echo_(echo) {}

    // From now on lines are headed by this, such as "[trial 7] "; the tail begins anew.
    void head(std::string prefix);
    void add(std::string_view bytes);
    // Print a last line that has no line break.
    void finish_line();
    // At most the last 4 KiB since head().
    const std::string& tail() const { return tail_; }

 private:
    Echo echo_;
    std::string prefix_ = "[objective] ";
    std::string line_;
    std::string tail_;
};

}  // namespace hone::host
