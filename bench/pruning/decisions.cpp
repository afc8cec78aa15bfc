// Seconds that one decision takes in the host: TRIALS trials of STEPS reports finish, then the reports of some more are
// timed. Prints the median and the 99th percentile of these, in seconds.
//   decisions PRUNERS_FOLDER TRIALS STEPS PRUNER [KEY=VALUE...]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "plugins/library.hpp"
#include "study/pruner.hpp"

using namespace hone::host;

namespace {

using Clock = std::chrono::steady_clock;

bool is_power(std::int64_t n, std::int64_t base) {
    while (n > 1 && n % base == 0) n /= base;
    return n == 1;
}

// Where asha and hyperband note that a trial completed a rung; of other pruners a past trial needs no decision.
bool may_be_rung(std::int64_t step) { return is_power(step, 3) || is_power(step, 4); }

// Falling curves that cross each other.
class Runs {
 public:
    double report(std::int64_t step) {
        return level_ + slope_ / (1.0 + static_cast<double>(step)) + 0.01 * normal_(random_);
    }
    void next() {
        level_ = normal_(random_);
        slope_ = std::abs(normal_(random_));
    }

 private:
    std::mt19937_64 random_{1};
    std::normal_distribution<double> normal_;
    double level_ = 0, slope_ = 1;
};

class Decisions {
 public:
    Decisions(const std::string& folder, const std::string& pruner, const std::vector<std::string>& options)
        : pruner_(setup(folder, pruner, options), curves_, settled_) {}

    void finish(std::int64_t number, std::int64_t steps) {
        runs_.next();
        TrialRecord trial;
        trial.number = number;
        trial.state = State::Complete;
        const auto row = static_cast<std::uint64_t>(number);
        for (std::int64_t step = 0; step < steps; ++step) {
            const double value = runs_.report(step);
            trial.intermediate_values.emplace(step, value);
            curves_.report(row, step, 0, value);
            if (may_be_rung(step)) judge(row, step);
        }
        trial.values = {trial.intermediate_values.rbegin()->second};
        history_.learn_finished(trial);
        curves_.finish(row, trial.state);
    }

    // Of each report of one more trial, which runs to its end.
    std::vector<double> run(std::int64_t number, std::int64_t steps) {
        runs_.next();
        std::vector<double> seconds;
        for (std::int64_t step = 0; step < steps; ++step) {
            const auto row = static_cast<std::uint64_t>(number);
            curves_.report(row, step, 0, runs_.report(step));
            const auto begin = Clock::now();
            judge(row, step);
            seconds.push_back(std::chrono::duration<double>(Clock::now() - begin).count());
        }
        return seconds;
    }

 private:
    void judge(std::uint64_t row, std::int64_t step) {
        Attributes notes;
        pruner_.judge(row, step, notes);
    }

    static Pruner::Setup setup(const std::string& folder, const std::string& pruner,
                               const std::vector<std::string>& options) {
        const auto& descriptor = load_plugin(folder + "/" + pruner + ".so", "", HONE_KIND_PRUNER);
        return {descriptor, Options(descriptor, options), std::nullopt, "bench", {""}, 1};
    }

    History history_{{Direction::Minimize}, {}};
    Curves curves_{history_, {""}};
    Settled settled_{"", {}, [](const auto&, const auto& json) { return json; }};
    Pruner pruner_;
    Runs runs_;
};

double quantile(std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    const auto trials = std::stoll(words.at(1)), steps = std::stoll(words.at(2));
    Decisions decisions(words.at(0), words.at(3), {words.begin() + 4, words.end()});
    for (std::int64_t number = 0; number < trials; ++number) decisions.finish(number, steps);
    constexpr int judged = 20;
    std::vector<double> seconds;
    for (int i = 0; i < judged; ++i)
        for (const double s : decisions.run(trials + i, steps)) seconds.push_back(s);
    fmt::print("{} {}\n", quantile(seconds, 0.5), quantile(seconds, 0.99));
}
