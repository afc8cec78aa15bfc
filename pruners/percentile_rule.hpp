// The rule of Optuna's PercentilePruner, infinite and missing values included; its MedianPruner is the 50th. Several
// values are ranked as MO-ASHA does (Schmucker et al. 2021).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <hone/pruner.hpp>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "finished_peers.hpp"
#include "maths/pareto.hpp"
#include "maths/quantile.hpp"
#include "objectives.hpp"
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
    PercentileRule(double percentile, const Options& options, const StudyInfo& study)
        : percentile_(percentile),
          n_startup_trials_(options.get<std::size_t>(n_startup_trials.name)),
          n_min_trials_(options.get<std::size_t>(n_min_trials.name)),
          schedule_(schedule_of(options)),
          objectives_(objectives_of(options, study)) {}

    bool stops(const Curves& curves) {
        if (curves.history().n_complete() < std::max<std::size_t>(n_startup_trials_, 1)) return false;
        if (!schedule_.due(curves.step(), curves.steps())) return false;
        if (!is_whole(curves, objectives_)) return false;
        return objectives_.size() == 1 ? is_worse_than_kept(curves, objectives_.front()) : is_ranked_out(curves);
    }

 private:
    bool is_worse_than_kept(const Curves& curves, std::size_t metric) const {
        if (std::isnan(curves.best(metric))) return true;
        const Ranked peers = curves.finished_at_this_step(metric);
        if (peers.size() < n_min_trials_) return false;
        // In the order of what was reported: next to an infinite value the quantile is not that of the opposites.
        if (curves.raw_value(1, metric) < 0)
            return -curves.best(metric) <
                   maths::quantile(Opposites{peers, peers.n_numbers()}, (100 - percentile_) / 100);
        return curves.best(metric) > maths::quantile(peers, percentile_ / 100);
    }

    // Of several values no report so far is as good as the last peer that is kept.
    bool is_ranked_out(const Curves& curves) {
        const auto best = best_reports(curves);
        if (best.data.empty()) return true;
        const std::lock_guard lock(mutex_);
        const auto& peers = peers_at(curves.step()).of(*curves.rung(curves.step()));
        if (peers.size() < n_min_trials_) return false;
        const auto kept = static_cast<std::size_t>(percentile_ / 100 * static_cast<double>(peers.size() - 1)) + 1;
        const auto rank = peers.n_better_than_best(best, kept) + 1;
        if (rank <= kept) return false;
        curves.attribute("hone:pruned", "{\"peers\": " + std::to_string(peers.size()) + ", \"rank\": " +
                                            std::to_string(rank) + ", \"kept\": " + std::to_string(kept) + "}");
        return true;
    }

    FinishedPeers& peers_at(std::int64_t step) { return peers_.try_emplace(step, objectives_).first->second; }

    // Reports that none of the trial's others is better than; none: all were NaN.
    maths::Losses best_reports(const Curves& curves) const {
        maths::Losses own{{}, objectives_.size()};
        for (std::size_t i = 0; i < curves.steps().size(); ++i)
            add_whole(own, objectives_, [&](std::size_t k) { return curves.own(k)[i]; });
        const auto ranks = maths::nondomination_ranks(own, 1);
        maths::Losses best{{}, objectives_.size()};
        for (const auto place : maths::distinct_points(own))
            if (ranks[place] == 0) best.push_back(own[place]);
        return best;
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
    std::vector<std::size_t> objectives_;
    std::mutex mutex_;
    std::map<std::int64_t, FinishedPeers> peers_;  // by step, where there are several objectives
};

}  // namespace hone::pruners
