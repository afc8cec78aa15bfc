#include "percentile_rule.hpp"

namespace {

using namespace hone::pruners;

class MedianPruner final : public hone::Pruner {
 public:
    static constexpr hone::Option option_list[] = {n_startup_trials, n_warmup_steps, interval_steps, n_min_trials,
                                                   objective};

    MedianPruner(const hone::Options& options, const hone::StudyInfo& study) : rule_(50, options, study) {}

    bool judge(const hone::Curves& curves) override { return rule_.stops(curves); }

 private:
    PercentileRule rule_;
};

}  // namespace

HONE_PLUGIN(MedianPruner, "median", "1.0.0",
            "Stop a trial whose best is worse than the median at the same step (the rule of Golovin et al. 2017).")
