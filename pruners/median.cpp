#include <algorithm>
#include <cmath>
#include <hone/pruner.hpp>

#include "maths/quantile.hpp"
#include "maths/schedule.hpp"

namespace {

// The rules are those of Optuna's MedianPruner, infinite and missing values included.
class MedianPruner final : public hone::Pruner {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "n_startup_trials",
         .types = hone::Type::integer,
         .fallback = "5",
         .low = 0,
         .help = "prune nothing until so many trials are complete"},
        {.name = "n_warmup_steps",
         .types = hone::Type::integer,
         .fallback = "0",
         .low = 0,
         .help = "prune nothing before this step"},
        {.name = "interval_steps",
         .types = hone::Type::integer,
         .fallback = "1",
         .low = 1,
         .help = "how many steps lie between two judgements of a trial"},
        {.name = "n_min_trials",
         .types = hone::Type::integer,
         .fallback = "1",
         .low = 1,
         .help = "prune nothing at a step that fewer complete trials reported"},
    };

    explicit MedianPruner(const hone::Options& options)
        : n_startup_trials_(options.get<std::size_t>("n_startup_trials")),
          n_min_trials_(options.get<std::size_t>("n_min_trials")),
          schedule_{options.get<std::int64_t>("n_warmup_steps"), options.get<std::int64_t>("interval_steps")} {}

    // With several objectives a trial stops when it is worse in all of them.
    bool judge(const hone::Curves& curves) override {
        if (curves.history().n_complete() < std::max<std::size_t>(n_startup_trials_, 1)) return false;
        if (!schedule_.due(curves.step(), curves.steps())) return false;
        for (std::size_t metric = 0; metric < std::min(curves.n_metrics(), curves.history().n_objectives()); ++metric)
            if (!worse_than_median(curves, metric)) return false;
        return true;
    }

 private:
    bool worse_than_median(const hone::Curves& curves, std::size_t metric) const {
        if (std::isnan(curves.best(metric))) return true;
        const hone::Ranked peers = curves.finished_at_this_step(metric);
        if (peers.size() < n_min_trials_) return false;
        return curves.best(metric) > hone::maths::quantile(peers, 0.5);
    }

    std::size_t n_startup_trials_, n_min_trials_;
    hone::maths::Schedule schedule_;
};

}  // namespace

HONE_PLUGIN(MedianPruner, "median", "1.0.0", "Stop a trial whose best is worse than the median at the same step.")
