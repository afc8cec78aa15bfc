#include "report/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "report/text.hpp"
#include "study/names.hpp"
#include "text/say.hpp"

namespace hone::host {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds terminal_interval = 50ms;
constexpr std::chrono::milliseconds file_interval = 1s;

}  // namespace

Progress::Progress(std::optional<std::int64_t> planned, Best best)
    : planned_(planned), best_(std::move(best)), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (!last_trial_.empty()) print();
    if (terminal_ && done_ > 0) say("\n");
}

void Progress::settled(const TrialRecord& trial) {
    ++done_;
    last_trial_ = fmt::format("trial {} {} {}", trial.number, state_name(trial.state), text_of_values(trial));
    const auto now = std::chrono::steady_clock::now();
    if (now - last_line_ < (terminal_ ? terminal_interval : file_interval)) return;
    last_line_ = now;
    print();
}

void Progress::print() {
    say((terminal_ ? "\r" : "") + line() + (terminal_ ? "\x1b[K" : "\n"));
    last_trial_.clear();
}

std::string Progress::line() const {
    auto text = planned_ ? fmt::format("{}/{}", done_, *planned_) : fmt::format("{} trials", done_);
    text += "  " + last_trial_;
    const auto best = best_();
    if (best.empty()) return text;
    if (best.front().values->size() > 1) return text + fmt::format("  front of {}", best.size());
    return text + fmt::format("  best {} (trial {})", text_of_values(best.front()), best.front().number);
}

}  // namespace hone::host
