#include <hone/objective.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "problems.hpp"

namespace {

using hone::functions::Scale;

class AskTrial final : public hone::functions::Suggest {
 public:
    explicit AskTrial(hone::Trial& trial) : trial_(trial) {}

    double real(std::string_view name, double low, double high, Scale scale) override {
        return noted(low, high, scale,
                     scale == Scale::log ? trial_.suggest_float(name, low, high, hone::log)
                                         : trial_.suggest_float(name, low, high));
    }
    std::int64_t whole(std::string_view name, std::int64_t low, std::int64_t high, Scale scale) override {
        return noted(
            low, high, scale,
            scale == Scale::log ? trial_.suggest_int(name, low, high, hone::log) : trial_.suggest_int(name, low, high));
    }
    std::int64_t stepped(std::string_view name, std::int64_t low, std::int64_t high, std::int64_t step) override {
        return noted(low, high, Scale::linear, trial_.suggest_int(name, low, high, hone::step(step)));
    }
    std::size_t choice(std::string_view name, std::initializer_list<std::string_view> texts) override {
        return trial_.suggest_categorical_index(name, std::span(texts.begin(), texts.size()));
    }
    void constraint(std::string_view name, double value) override { trial_.set_constraint(name, value); }

    // Where the first two numbers stand in their ranges, on average; 0 before.
    double corner() const { return positions_.size() < 2 ? 0 : (positions_[0] + positions_[1]) / 2; }

 private:
    template <class Number>
    Number noted(Number low, Number high, Scale scale, Number value) {
        const auto at = [scale](Number x) {
            return scale == Scale::log ? std::log(static_cast<double>(x)) : static_cast<double>(x);
        };
        if (positions_.size() < 2) positions_.push_back((at(value) - at(low)) / (at(high) - at(low)));
        return value;
    }

    hone::Trial& trial_;
    std::vector<double> positions_;
};

// Lets a trial take its time, part by part, and ends it early when the run is stopping.
class Pace {
 public:
    using Clock = std::chrono::steady_clock;

    Pace(const hone::Trial& trial, Clock::duration whole) : trial_(trial), begin_(Clock::now()), whole_(whole) {}

    // Wait until that part of the time, 0 ... 1, has passed since the start.
    void reach(double part) const {
        constexpr Clock::duration longest_nap = std::chrono::milliseconds(20);
        const auto end = begin_ + std::chrono::duration_cast<Clock::duration>(part * whole_);
        for (auto now = Clock::now(); now < end; now = Clock::now()) {
            if (trial_.cancelled()) throw hone::Cancelled{};
            std::this_thread::sleep_for(std::min(end - now, longest_nap));
        }
    }

 private:
    const hone::Trial& trial_;
    Clock::time_point begin_;
    Clock::duration whole_;
};

class Functions final : public hone::Objective {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "name",
         .fallback = "sphere5",
         .choices = {"sphere5",   "rosenbrock5", "rastrigin5",  "ackley10",  "ellipsoid10", "branin",
                     "hartmann6", "mlp_like",    "conditional", "zdt1",      "zdt2",        "zdt3",
                     "dtlz2",     "c2dtlz2",     "osy",         "griewank6", "styblinski5", "levy6",
                     "schwefel4", "zakharov5",   "boosting",    "layers",    "noisy5",      "sparse20"},
         .help = "the problem; zdt1, zdt2, zdt3 and osy have two values, dtlz2 and c2dtlz2 three, osy and c2dtlz2 "
                 "constraints"},
        {.name = "reports",
         .types = hone::Type::integer,
         .fallback = "0",
         .low = 0,
         .high = 1e6,
         .help = "report each value + 1/(step + 1) at so many steps, and obey the pruner"},
        {.name = "sleep",
         .types = hone::Type::real,
         .fallback = "0",
         .low = 0,
         .high = 1e9,
         .help = "milliseconds that a trial takes"},
        {.name = "crash",
         .types = hone::Type::real,
         .fallback = "0",
         .low = 0,
         .high = 1,
         .help = "fail where the first two numbers stand, on average, in this upper part of their ranges"},
    };

    explicit Functions(const hone::Options& options)
        : problem_(hone::functions::problem(options.get<std::string_view>("name"))),
          reports_(options.get<int>("reports")),
          sleep_(options.get<double>("sleep")),
          crash_(options.get<double>("crash")) {}

    std::vector<hone::Value> value_list() const {
        if (problem_.n_values == 1) return {{""}};
        if (problem_.n_values == 2) return {{"f1"}, {"f2"}};
        return {{"f1"}, {"f2"}, {"f3"}};
    }

    hone::Result evaluate(hone::Trial& trial) override {
        const Pace pace(trial, std::chrono::duration_cast<Pace::Clock::duration>(sleep_));
        AskTrial ask(trial);
        const auto values = problem_.evaluate(ask);
        if (ask.corner() > 1 - crash_) throw hone::Error("this part of the space crashes");
        for (int step = 0; step < reports_; ++step) {
            pace.reach((step + 1.0) / reports_);
            if (report(trial, step, values)) return hone::pruned;
        }
        pace.reach(1);
        return values;
    }

 private:
    bool report(hone::Trial& trial, int step, const std::vector<double>& values) const {
        const double still = 1.0 / (step + 1);
        if (problem_.n_values == 1) return trial.report(step, values[0] + still);
        if (problem_.n_values == 2) return trial.report(step, {{"f1", values[0] + still}, {"f2", values[1] + still}});
        return trial.report(step, {{"f1", values[0] + still}, {"f2", values[1] + still}, {"f3", values[2] + still}});
    }

    const hone::functions::Problem& problem_;
    int reports_;
    std::chrono::duration<double, std::milli> sleep_;
    double crash_;
};

}  // namespace

HONE_PLUGIN(Functions, "functions", "1.0.0", "Test problems with known optima.")
