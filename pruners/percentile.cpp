#include "percentile_rule.hpp"

namespace {

using namespace hone::pruners;

class PercentilePruner final : public hone::Pruner {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "percentile",
         .types = hone::Type::real,
         .low = 0,
         .high = 100,
         .flags = hone::Flag::required,
         .help = "how many of a hundred trials are kept, the best: 25 stops all but the best quarter"},
        n_startup_trials,
        n_warmup_steps,
        interval_steps,
        n_min_trials,
        objective,
    };

    PercentilePruner(const hone::Options& options, const hone::StudyInfo& study)
        : rule_(options.get<double>("percentile"), options, study) {}

    bool judge(const hone::Curves& curves) override { return rule_.stops(curves); }

 private:
    PercentileRule rule_;
};

}  // namespace

HONE_PLUGIN(PercentilePruner, "percentile", "1.0.0",
            "Stop a trial whose best is not among the best percentile at the same step (Golovin et al. 2017, widened).")
