// Replays recorded learning curves of several objectives as the trials of many studies.
//   vectors PRUNER.so JOBS NAME=minimize|maximize,... [KEY=VALUE...] <INPUT
// INPUT: the number of curves, a line for each: the objectives' numbers of its first step, of its second, ...; the
// number of studies, a line for each: its runs, by place among the curves, in the order in which they become trials.
// JOBS trials run side by side, a step each in turn.
// A line out for each study: the steps of all its trials, then the runs that were not pruned.
#include <iostream>
#include <stdexcept>

#include "replayed_study.hpp"

using namespace hone::bench;

namespace {

Objectives objectives_of(const std::string& list) {
    Objectives objectives;
    std::istringstream text(list);
    for (std::string item; std::getline(text, item, ',');) {
        const auto equals = item.find('=');
        objectives.add(item.substr(0, equals), item.substr(equals + 1));
    }
    return objectives;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 4) throw std::runtime_error("vectors PRUNER.so JOBS NAME=DIRECTION,... [KEY=VALUE...]");
        const auto& pruner = load_plugin(argv[1], "", HONE_KIND_PRUNER);
        const Options options(pruner, {argv + 4, argv + argc});
        const auto objectives = objectives_of(argv[3]);
        const auto recorded = read_rows<double>(std::cin);
        const auto orders = read_rows<std::size_t>(std::cin);
        for (std::size_t i = 0; i < orders.size(); ++i) {
            std::string whole;
            std::size_t spent = 0;
            for (const auto& trial :
                 ReplayedStudy(pruner, options, objectives, i).run(recorded, orders[i], std::stoul(argv[2]))) {
                spent = trial.spent;
                if (trial.state == State::Complete) whole += fmt::format(" {}", trial.run);
            }
            std::cout << spent << whole << '\n';
        }
    } catch (const std::exception& e) {
        std::cerr << "vectors: " << e.what() << '\n';
        return 1;
    }
}
