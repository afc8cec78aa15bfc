// Replays recorded learning curves as the trials of many studies, judged by a real pruner plugin through the host's own
// curves.
//   simulate PRUNER.so JOBS minimize|maximize [KEY=VALUE...] <INPUT
// INPUT: the number of curves, a line of numbers for each; the number of studies, a line for each: its runs, by place
// among the curves, in the order in which they become trials. JOBS trials run side by side, a step each in turn.
// A line out for each study: of each trial, as they end, run:spent:whole or run:spent:pruned, where `spent` are the
// steps of all trials by then.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "plugins/library.hpp"
#include "study/pruner.hpp"

namespace {

using namespace hone::host;

using Curve = std::vector<double>;
using Order = std::vector<std::size_t>;

// `>>` reads no NaN.
template <class Number>
Number number(const std::string& text) {
    return static_cast<Number>(std::strtod(text.c_str(), nullptr));
}

template <class Number>
std::vector<std::vector<Number>> read_rows(std::istream& in) {
    std::string line;
    std::getline(in, line);
    std::vector<std::vector<Number>> rows(number<std::size_t>(line));
    for (auto& row : rows) {
        std::getline(in, line);
        std::istringstream words(line);
        for (std::string word; words >> word;) row.push_back(number<Number>(word));
    }
    return rows;
}

struct Judges {
    std::string pruner;
    std::vector<std::string> options;
    Direction direction;
};

class Study {
 public:
    Study(const Judges& judges, std::size_t index, const std::vector<Curve>& curves)
        : recorded_(curves),
          direction_(judges.direction),
          history_({judges.direction}, {}),
          pruner_(setup(judges, index), curves_, settled_) {}

    std::string run(const Order& order, std::size_t jobs) {
        for (std::size_t next = 0; next < order.size() || !running_.empty();) {
            while (running_.size() < jobs && next < order.size()) start(next, order[next]), ++next;
            for (auto& trial : running_) take_step(trial);
            std::erase_if(running_, [](const Running& trial) { return is_finished(trial.record.state); });
        }
        return std::move(ended_);
    }

 private:
    struct Running {
        std::size_t run;
        TrialRecord record;
    };

    static Pruner::Setup setup(const Judges& judges, std::size_t index) {
        const auto& descriptor = load_plugin(judges.pruner, "", HONE_KIND_PRUNER);
        // Hyperband draws brackets from the name.
        return {descriptor, Options(descriptor, judges.options), std::nullopt, fmt::format("study{}", index), {""}, 1};
    }

    void start(std::size_t number, std::size_t run) {
        running_.push_back({run, {}});
        running_.back().record.number = static_cast<std::int64_t>(number);
        history_.learn_running(number, {});
    }

    void take_step(Running& trial) {
        auto& record = trial.record;
        const auto& curve = recorded_[trial.run];
        const auto step = static_cast<std::int64_t>(record.intermediate_values.size());
        const auto value = curve[static_cast<std::size_t>(step)];
        const auto row = static_cast<std::uint64_t>(record.number);
        record.intermediate_values.emplace(step, value);
        ++spent_;
        curves_.report(row, step, 0, loss_of(value, direction_));
        const auto verdict = pruner_.judge(row, step, record.system_attrs);
        const bool is_whole = record.intermediate_values.size() == curve.size();
        if (!is_whole && verdict == Verdict::GoOn) return;
        record.state = verdict == Verdict::Stop ? State::Pruned : std::isnan(value) ? State::Fail : State::Complete;
        if (record.state == State::Complete) record.values = {value};
        history_.learn_finished(record);
        curves_.finish(row, record.state);
        const auto* how = record.state == State::Pruned ? "pruned" : "whole";
        ended_ += fmt::format("{}{}:{}:{}", ended_.empty() ? "" : " ", trial.run, spent_, how);
    }

    const std::vector<Curve>& recorded_;
    const Direction direction_;
    History history_;
    Curves curves_{history_, {""}};
    Settled settled_{"", {}, [](const auto&, const auto& json) { return json; }};
    Pruner pruner_;
    std::vector<Running> running_;
    std::size_t spent_ = 0;
    std::string ended_;
};

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 4) throw std::runtime_error("simulate PRUNER.so JOBS minimize|maximize [KEY=VALUE...]");
        const auto direction = std::string(argv[3]) == "maximize" ? Direction::Maximize : Direction::Minimize;
        const Judges judges{argv[1], {argv + 4, argv + argc}, direction};
        const auto curves = read_rows<double>(std::cin);
        const auto orders = read_rows<std::size_t>(std::cin);
        for (std::size_t i = 0; i < orders.size(); ++i)
            std::cout << Study(judges, i, curves).run(orders[i], number<std::size_t>(argv[2])) << '\n';
    } catch (const std::exception& e) {
        std::cerr << "simulate: " << e.what() << '\n';
        return 1;
    }
}
