// Replays recorded learning curves of several objectives as the trials of many studies, judged by a real pruner plugin
// through the host's own curves.
//   vectors PRUNER.so JOBS NAME=minimize|maximize,... [KEY=VALUE...] <INPUT
// INPUT: the number of curves, a line for each: the objectives' numbers of its first step, of its second, ...; the
// number of studies, a line for each: its runs, by place among the curves, in the order in which they become trials.
// JOBS trials run side by side, a step each in turn.
// A line out for each study: the steps of all its trials, then the runs that were not pruned.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "plugins/library.hpp"
#include "study/pruner.hpp"

namespace {

using namespace hone::host;

std::vector<std::vector<double>> read_rows(std::istream& in) {
    std::string line;
    std::getline(in, line);
    std::vector<std::vector<double>> rows(std::stoul(line));
    for (auto& row : rows) {
        std::getline(in, line);
        std::istringstream words(line);
        for (double number = 0; words >> number;) row.push_back(number);
    }
    return rows;
}

struct Objectives {
    std::vector<std::string> names;
    std::vector<Direction> directions;

    explicit Objectives(const std::string& list) {
        std::istringstream text(list);
        for (std::string item; std::getline(text, item, ',');) {
            const auto equals = item.find('=');
            names.push_back(item.substr(0, equals));
            directions.push_back(item.substr(equals + 1) == "maximize" ? Direction::Maximize : Direction::Minimize);
        }
    }
};

class Study {
 public:
    Study(const hone_descriptor& pruner, const Options& options, const Objectives& objectives, std::size_t index)
        : objectives_(objectives),
          pruner_({pruner, options, std::nullopt, fmt::format("study{}", index), objectives.names, 1}, curves_,
                  settled_) {}

    std::string run(const std::vector<std::vector<double>>& recorded, const std::vector<double>& order,
                    std::size_t jobs) {
        std::string whole;
        std::vector<Running> running;
        for (std::size_t next = 0; next < order.size() || !running.empty();) {
            for (; running.size() < jobs && next < order.size(); ++next) {
                running.push_back({next, static_cast<std::size_t>(order[next])});
                history_.learn_running(next, {});
            }
            std::erase_if(running, [&](Running& trial) {
                const auto state = take_step(trial, recorded[trial.run]);
                if (state == State::Complete) whole += fmt::format(" {}", trial.run);
                return state != State::Running;
            });
        }
        return std::to_string(spent_) + whole;
    }

 private:
    struct Running {
        std::uint64_t number;
        std::size_t run;
        std::size_t step = 0;
    };

    State take_step(Running& trial, const std::vector<double>& curve) {
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
        record.state = verdict == Verdict::Stop ? State::Pruned : State::Complete;
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

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 4) throw std::runtime_error("vectors PRUNER.so JOBS NAME=DIRECTION,... [KEY=VALUE...]");
        const auto& pruner = load_plugin(argv[1], "", HONE_KIND_PRUNER);
        const Options options(pruner, {argv + 4, argv + argc});
        const Objectives objectives(argv[3]);
        const auto recorded = read_rows(std::cin), orders = read_rows(std::cin);
        for (std::size_t i = 0; i < orders.size(); ++i)
            std::cout << Study(pruner, options, objectives, i).run(recorded, orders[i], std::stoul(argv[2])) << '\n';
    } catch (const std::exception& e) {
        std::cerr << "vectors: " << e.what() << '\n';
        return 1;
    }
}
