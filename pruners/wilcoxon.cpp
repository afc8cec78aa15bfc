#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include "maths/signed_rank.hpp"
#include "objectives.hpp"

namespace {

using namespace hone::pruners;

struct Curve {
    std::vector<std::int64_t> steps;
    std::vector<double> losses;
};

double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

bool all_finite(std::span<const double> values) {
    return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

// The rules are those of Optuna's WilcoxonPruner: steps are the instances of a problem, which each trial meets in an
// order of its own.
class WilcoxonPruner final : public hone::Pruner {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "p_threshold",
         .types = hone::Type::real,
         .fallback = "0.1",
         .low = 0,
         .high = 1,
         .help = "stop below this probability that the trial is no worse than the best"},
        {.name = "n_startup_steps",
         .types = hone::Type::integer,
         .fallback = "2",
         .low = 0,
         .help = "prune nothing with fewer steps in common; two are needed in any case"},
        objective,
    };

    WilcoxonPruner(const hone::Options& options, const hone::StudyInfo& study)
        : p_threshold_(options.get<double>("p_threshold")),
          n_startup_steps_(std::max<std::size_t>(2, options.get<std::size_t>("n_startup_steps"))),
          objective_(one_objective_of(options, study)) {}

    bool judge(const hone::Curves& curves) override {
        if (!all_finite(curves.own(objective_))) return false;
        const auto best_trial = best_of(curves.history());
        if (!best_trial) return false;
        const Curve best = curve_of(*best_trial, curves.rungs());
        if (best.steps.empty() || !all_finite(best.losses)) return false;
        const auto differences = differences_in_common(curves, best);
        if (differences.size() < n_startup_steps_) return false;
        if (hone::maths::signed_rank_p(differences) >= p_threshold_) return false;
        return mean(best.losses) < mean(curves.own(objective_));  // else the test is not to be trusted
    }

 private:
    static bool feasible(const hone::History& history, std::uint64_t row) {
        for (std::size_t c = 0; c < history.n_constraints(); ++c)
            if (history.violation(c)[row] > 0) return false;
        return true;
    }

    std::optional<std::uint64_t> best_of(const hone::History& history) const {
        const auto loss = history.loss(objective_);
        std::optional<std::uint64_t> best;
        for (std::uint64_t row = 0; row < history.size(); ++row)
            if (history.is_complete(row) && (!best || loss[row] < loss[*best]) && feasible(history, row)) best = row;
        return best;
    }

    Curve curve_of(std::uint64_t trial, const hone::Rungs& rungs) const {
        Curve curve;
        std::size_t place = 0;
        for (const hone::Rung rung : rungs) {
            const auto found = place_near(place, rung.trials(), trial);
            if (!found) continue;
            place = *found;
            curve.steps.push_back(rung.step());
            curve.losses.push_back(rung.loss(objective_)[place]);
        }
        return curve;
    }

    // Trials come to one step much as they came to the one before.
    static std::optional<std::size_t> place_near(std::size_t near, std::span<const std::uint64_t> trials,
                                                 std::uint64_t trial) {
        near = std::min(near, trials.size());
        for (std::size_t away = 0; away < trials.size(); ++away) {
            if (near + away < trials.size() && trials[near + away] == trial) return near + away;
            if (away < near && trials[near - away - 1] == trial) return near - away - 1;
        }
        return std::nullopt;
    }

    std::vector<double> differences_in_common(const hone::Curves& curves, const Curve& best) const {
        std::vector<double> differences;
        const auto steps = curves.steps();
        const auto own = curves.own(objective_);
        for (std::size_t i = 0, j = 0; i < steps.size() && j < best.steps.size();) {
            if (steps[i] == best.steps[j]) differences.push_back(own[i] - best.losses[j]);
            const bool own_is_behind = steps[i] <= best.steps[j];
            j += steps[i] >= best.steps[j];
            i += own_is_behind;
        }
        return differences;
    }

    double p_threshold_;
    std::size_t n_startup_steps_;
    std::size_t objective_;
};

}  // namespace

HONE_PLUGIN(WilcoxonPruner, "wilcoxon", "1.0.0",
            "Stop a trial that is worse than the best on the same steps by the signed-rank test (Wilcoxon 1945).")
