// Two values that cannot both be small, both reported at every step; every third trial is pruned.
#include <hone/objective.hpp>

namespace {

struct Pareto final : hone::Objective {
    static constexpr hone::Value value_list[] = {{"cost", hone::minimize}, {"error", hone::minimize}};

    hone::Result evaluate(hone::Trial& trial) override {
        const double x = trial.suggest_float("x", 0, 1);
        const auto n = static_cast<double>(trial.suggest_int("n", 1, 8));
        for (int step = 0; step < 3; ++step) {
            trial.report(step, {{"cost", x * n + step}, {"error", (1 - x) / n + step}});
            if (step == 1 && trial.number() % 3 == 2) return hone::pruned;
        }
        return {x * n, (1 - x) / n};
    }
};

}  // namespace

HONE_PLUGIN(Pareto, "pareto", "1.0.0", "Two values, reported and sometimes pruned.")
