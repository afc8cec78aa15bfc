// The rule of Optuna's PercentilePruner, infinite and missing values included; its MedianPruner is the 50th.
#pragma once

#include <algorithm>
#include <cmath>
#include <hone/pruner.hpp>

#include "maths/quantile.hpp"
#include "schedule_options.hpp"

namespace hone::pruners {

inline constexpr Option n_startup_trials = {.name = "n_startup_trials",
                                            .types = Type::integer,
                                            .fallback = "5",
                                            .low = 0,
                                            .help = "prune nothing until so many trials are complete"};
inline constexpr Option n_min_trials = {.name = "n_min_trials",
                                        .types = Type::integer,
                                        .fallback = "1",
                                        .low = 1,
                                        .help = "prune nothing at a step that fewer complete trials reported"};

class PercentileRule final {
 public:
    // `percentile`: of the trials, the best, that are kept.
    PercentileRule(double percentile, const Options& options)
        : percentile_(percentile),
          n_startup_trials_(options.get<std::size_t>(n_startup_trials.name)),
          n_min_trials_(options.get<std::size_t>(n_min_trials.name)),
          schedule_(schedule_of(options)) {}

    // With several objectives a trial stops when it is worse in all of them.
    bool stops(const Curves& curves) const {
        if (curves.history().n_complete() < std::max<std::size_t>(n_startup_trials_, 1)) return false;
        if (!schedule_.due(curves.step(), curves.steps())) return false;
        for (std::size_t metric = 0; metric < std::min(curves.n_metrics(), curves.history().n_objectives()); ++metric)
            if (!worse_than_kept(curves, metric)) return false;
        return true;
    }

 private:
    bool worse_than_kept(const Curves& curves, std::size_t metric) const {
        if (std::isnan(curves.best(metric))) return true;
        const Ranked peers = curves.finished_at_this_step(metric);
        if (peers.size() < n_min_trials_) return false;
        // In the order of what was reported: next to an infinite value the quantile is not that of the opposites.
        if (curves.raw_value(1, metric) < 0)
            return -curves.best(metric) <
                   maths::quantile(Opposites{peers, peers.n_numbers()}, (100 - percentile_) / 100);
        return curves.best(metric) > maths::quantile(peers, percentile_ / 100);
    }

    // Of the numbers, ascending.
    struct Opposites {
        const Ranked& ranked;
        std::size_t n;

        std::size_t size() const { return n; }
        double operator[](std::size_t rank) const { return -ranked[n - 1 - rank]; }
    };

    double percentile_;
    std::size_t n_startup_trials_, n_min_trials_;
    maths::Schedule schedule_;
};

}  // namespace hone::pruners
