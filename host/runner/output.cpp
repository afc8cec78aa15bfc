#include "runner/output.hpp"

#include <utility>

#include "text/say.hpp"

namespace hone::host {

namespace {

constexpr std::size_t longest_tail = 4096;
constexpr std::size_t longest_line = 65536;  // broken there, so that a flood without line breaks is not collected

}  // namespace

void Output::head(std::string prefix) {
    finish_line();
    prefix_ = std::move(prefix);
    tail_.clear();
}

void Output::add(std::string_view bytes) {
    tail_.append(bytes);
    if (tail_.size() > longest_tail) tail_.erase(0, tail_.size() - longest_tail);
    if (echo_ == Echo::Nothing) return;
    std::string printable;
    for (const char c : bytes) {
        if (c != '\n') line_.push_back(c);
        if (c == '\n' || line_.size() == longest_line) {
            printable.append(prefix_).append(line_).push_back('\n');
            line_.clear();
        }
    }
    say(printable);
}

void Output::finish_line() {
    if (line_.empty()) return;
    say(prefix_ + line_ + "\n");
    line_.clear();
}

}  // namespace hone::host
