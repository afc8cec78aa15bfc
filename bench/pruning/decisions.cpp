// What one decision takes in the host: TRIALS trials of STEPS reports finish, then some more run and finish, one after
// the other, whose reports are timed but for the first one's, from which the pruner learns of all before. Prints the
// median and the 99th percentile of these, in seconds of the deciding thread, whatever else the machine does.
//   decisions PRUNERS_FOLDER OBJECTIVES TRIALS STEPS PRUNER [KEY=VALUE...]
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <random>

#include "plugins/library.hpp"
#include "study/pruner.hpp"

using namespace hone::host;

namespace {

double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

bool is_power(std::int64_t n, std::int64_t base) {
    while (n > 1 && n % base == 0) n /= base;
    return n == 1;
}

// Where asha and hyperband note that a trial completed a rung; of other pruners a past trial needs no decision.
bool may_be_rung(std::int64_t step) { return is_power(step, 3) || is_power(step, 4); }

// Falling curves that cross each other, one for each objective.
class Runs {
 public:
    explicit Runs(std::size_t n_objectives) : levels_(n_objectives), slopes_(n_objectives) {}

    std::vector<double> report(std::int64_t step) {
        std::vector<double> values;
        for (std::size_t k = 0; k < levels_.size(); ++k)
            values.push_back(levels_[k] + slopes_[k] / (1.0 + static_cast<double>(step)) + 0.01 * normal_(random_));
        return values;
    }
    void next() {
        for (double& level : levels_) level = normal_(random_);
        for (double& slope : slopes_) slope = std::abs(normal_(random_));
    }

 private:
    std::mt19937_64 random_{1};
    std::normal_distribution<double> normal_;
    std::vector<double> levels_, slopes_;
};

std::vector<std::string> value_names(std::size_t n_objectives) {
    if (n_objectives == 1) return {""};
    std::vector<std::string> names;
    for (std::size_t k = 0; k < n_objectives; ++k) names.push_back(fmt::format("value{}", k));
    return names;
}

class Decisions {
 public:
    Decisions(const std::string& folder, std::size_t n_objectives, const std::string& pruner,
              const std::vector<std::string>& options)
        : n_objectives_(n_objectives), pruner_(setup(folder, n_objectives, pruner, options), curves_, settled_) {}

    // A trial runs to its end whatever is decided, where `is_judged(step)`. Returns what each decision took.
    template <class IsJudged>
    std::vector<double> run(std::int64_t number, std::int64_t steps, const IsJudged& is_judged) {
        runs_.next();
        TrialRecord trial;
        trial.number = number;
        trial.state = State::Complete;
        const auto row = static_cast<std::uint64_t>(number);
        std::vector<double> seconds;
        for (std::int64_t step = 0; step < steps; ++step) {
            trial.values = runs_.report(step);
            for (std::size_t k = 0; k < n_objectives_; ++k) curves_.report(row, step, k, (*trial.values)[k]);
            if (!is_judged(step)) continue;
            const double begin = thread_seconds();
            pruner_.judge(row, step, trial.system_attrs);
            seconds.push_back(thread_seconds() - begin);
        }
        history_.learn_finished(trial);
        curves_.finish(row, trial.state);
        return seconds;
    }

 private:
    static Pruner::Setup setup(const std::string& folder, std::size_t n_objectives, const std::string& pruner,
                               const std::vector<std::string>& options) {
        const auto& descriptor = load_plugin(folder + "/" + pruner + ".so", "", HONE_KIND_PRUNER);
        return {descriptor, Options(descriptor, options), std::nullopt, "bench", value_names(n_objectives), 1};
    }

    const std::size_t n_objectives_;
    History history_{std::vector(n_objectives_, Direction::Minimize), {}};
    Curves curves_{history_, value_names(n_objectives_)};
    Settled settled_{"", {}, [](const auto&, const auto& json) { return json; }};
    Pruner pruner_;
    Runs runs_{n_objectives_};
};

double quantile(std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    const auto trials = std::stoll(words.at(2)), steps = std::stoll(words.at(3));
    Decisions decisions(words.at(0), std::stoul(words.at(1)), words.at(4), {words.begin() + 5, words.end()});
    for (std::int64_t number = 0; number < trials; ++number) decisions.run(number, steps, may_be_rung);
    const auto always = [](std::int64_t) { return true; };
    decisions.run(trials, steps, always);
    constexpr int judged = 20;
    std::vector<double> seconds;
    for (int i = 1; i <= judged; ++i)
        for (const double s : decisions.run(trials + i, steps, always)) seconds.push_back(s);
    fmt::print("{} {}\n", quantile(seconds, 0.5), quantile(seconds, 0.99));
}
