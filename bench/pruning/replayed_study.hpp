// Recorded learning curves replayed as the trials of a study, judged by a real pruner plugin through the host's own
// curves.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <istream>
#include <sstream>
#include <string>
#include <vector>

#include "plugins/library.hpp"
#include "study/pruner.hpp"

namespace hone::bench {

using namespace hone::host;

// Of each step, from the first on, the numbers of all objectives.
using Recorded = std::vector<double>;

// A line with the number of rows, then each of them.
template <class Number>
std::vector<std::vector<Number>> read_rows(std::istream& in) {
    const auto number = [](const std::string& text) {  // `>>` reads no NaN
        return static_cast<Number>(std::strtod(text.c_str(), nullptr));
    };
    std::string line;
    std::getline(in, line);
    std::vector<std::vector<Number>> rows(std::stoul(line));
    for (auto& row : rows) {
        std::getline(in, line);
        std::istringstream words(line);
        for (std::string word; words >> word;) row.push_back(number(word));
    }
    return rows;
}

struct Objectives {
    std::vector<std::string> names;
    std::vector<Direction> directions;

    void add(const std::string& name, const std::string& direction) {
        names.push_back(name);
        directions.push_back(direction == "maximize" ? Direction::Maximize : Direction::Minimize);
    }
};

class ReplayedStudy {
 public:
    struct Ended {
        std::size_t run;
        State state;
        std::size_t spent;  // steps of all trials by then
    };

    // `index`: which of the studies it is; hyperband draws brackets from its name.
    ReplayedStudy(const hone_descriptor& pruner, const Options& options, const Objectives& objectives,
                  std::size_t index)
        : objectives_(objectives),
          pruner_({pruner, options, std::nullopt, fmt::format("study{}", index), objectives.names, 1}, curves_,
                  settled_) {}

    // `order`: the runs by place among the recorded ones, as they become trials; `jobs` of these run side by side, a
    // step each in turn. Returns them as they end.
    std::vector<Ended> run(const std::vector<Recorded>& recorded, const std::vector<std::size_t>& order,
                           std::size_t jobs) {
        std::vector<Ended> ended;
        std::vector<Running> running;
        for (std::size_t next = 0; next < order.size() || !running.empty();) {
            for (; running.size() < jobs && next < order.size(); ++next) {
                running.push_back({next, order[next]});
                history_.learn_running(next, {});
            }
            std::erase_if(running, [&](Running& trial) {
                const auto state = take_step(trial, recorded[trial.run]);
                if (state != State::Running) ended.push_back({trial.run, state, spent_});
                return state != State::Running;
            });
        }
        return ended;
    }

 private:
    struct Running {
        std::uint64_t number;
        std::size_t run;
        std::size_t step = 0;
    };

    State take_step(Running& trial, const Recorded& curve) {
        const auto n = objectives_.names.size();
        const auto* values = curve.data() + trial.step * n;
        const auto step = static_cast<std::int64_t>(trial.step++);
        ++spent_;
        for (std::size_t k = 0; k < n; ++k)
            curves_.report(trial.number, step, k, loss_of(values[k], objectives_.directions[k]));
        TrialRecord record;
        record.number = static_cast<std::int64_t>(trial.number);
        const auto verdict = pruner_.judge(trial.number, step, record.system_attrs);
        if (verdict == Verdict::GoOn && trial.step * n < curve.size()) return State::Running;
        const bool is_nan = std::any_of(values, values + n, [](double value) { return std::isnan(value); });
        record.state = verdict == Verdict::Stop ? State::Pruned : is_nan ? State::Fail : State::Complete;
        if (record.state == State::Complete) record.values = std::vector<double>(values, values + n);
        history_.learn_finished(record);
        curves_.finish(trial.number, record.state);
        return record.state;
    }

    const Objectives& objectives_;
    History history_{objectives_.directions, {}};
    Curves curves_{history_, objectives_.names};
    Settled settled_{"", {}, [](const auto&, const auto& json) { return json; }};
    Pruner pruner_;
    std::size_t spent_ = 0;
};

}  // namespace hone::bench
