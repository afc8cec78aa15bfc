// Replays recorded learning curves as the trials of many studies.
//   simulate PRUNER.so JOBS minimize|maximize [KEY=VALUE...] <INPUT
// INPUT: the number of curves, a line of numbers for each; the number of studies, a line for each: its runs, by place
// among the curves, in the order in which they become trials. JOBS trials run side by side, a step each in turn.
// A line out for each study: of each trial, as they end, run:spent:whole or run:spent:pruned, where `spent` are the
// steps of all trials by then.
#include <iostream>
#include <stdexcept>

#include "replayed_study.hpp"

using namespace hone::bench;

int main(int argc, char** argv) {
    try {
        if (argc < 4) throw std::runtime_error("simulate PRUNER.so JOBS minimize|maximize [KEY=VALUE...]");
        const auto& pruner = load_plugin(argv[1], "", HONE_KIND_PRUNER);
        const Options options(pruner, {argv + 4, argv + argc});
        Objectives objectives;
        objectives.add("", argv[3]);
        const auto recorded = read_rows<double>(std::cin);
        const auto orders = read_rows<std::size_t>(std::cin);
        for (std::size_t i = 0; i < orders.size(); ++i) {
            const auto* gap = "";
            for (const auto& trial :
                 ReplayedStudy(pruner, options, objectives, i).run(recorded, orders[i], std::stoul(argv[2]))) {
                const auto* how = trial.state == State::Pruned ? "pruned" : "whole";
                std::cout << fmt::format("{}{}:{}:{}", gap, trial.run, trial.spent, how);
                gap = " ";
            }
            std::cout << '\n';
        }
    } catch (const std::exception& e) {
        std::cerr << "simulate: " << e.what() << '\n';
        return 1;
    }
}
