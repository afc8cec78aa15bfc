#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "longest_complete.hpp"
#include "maths/learning_curves.hpp"
#include "objectives.hpp"
#include "schedule_options.hpp"

namespace {

using namespace hone::pruners;
using hone::maths::CurvePoints;
using hone::maths::CurvePrior;
using hone::maths::CurveShapes;
using hone::maths::LearningCurves;
using hone::maths::Normal;

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Curve {
    std::vector<std::size_t> where;
    std::vector<double> losses;

    void add(std::size_t place, double loss) {
        if (!std::isfinite(loss)) return;
        where.push_back(place);
        losses.push_back(loss);
    }
    // Without its newest losses.
    CurvePoints but(std::size_t newest) const {
        const auto n = losses.size() - newest;
        return {std::span(where).first(n), std::span(losses).first(n)};
    }
};

struct Range {
    double low = infinity, high = -infinity;

    void add(std::span<const double> losses) {
        for (const double loss : losses) {
            low = std::min(low, loss);
            high = std::max(high, loss);
        }
    }
    double width() const { return high - low; }
};

// Of the whole curves of one end.
struct Spread {
    double n = 0, mean = 0, squares = 0;

    Spread() = default;
    explicit Spread(const std::vector<double>& losses) : n(static_cast<double>(losses.size())) {
        if (losses.empty()) return;
        const Eigen::Map<const Eigen::ArrayXd> all(losses.data(), std::ssize(losses));
        mean = all.mean();
        squares = (all - mean).square().sum();
    }
    // As if one more lay `scale` away.
    Normal widened(double scale) const { return {mean, std::sqrt((squares + scale * scale) / (n + 1))}; }
};

// Of the COMPLETE trials that have been heard.
struct Heard {
    std::vector<bool> is_heard;       // by row
    std::size_t n_closed = 0;         // the first rows, of which none will be heard anew
    std::vector<std::uint64_t> rows;  // of those with a curve, ascending
    std::vector<double> first, last;  // beside rows

    void add(std::uint64_t row, const Curve& curve) {
        const auto at = std::ranges::lower_bound(rows, row) - rows.begin();
        rows.insert(rows.begin() + at, row);
        first.insert(first.begin() + at, curve.losses.front());
        last.insert(last.begin() + at, curve.losses.back());
    }
};

// What the COMPLETE trials of a study teach: the same whatever the order in which they ended.
class Lessons {
 public:
    Lessons(const hone::Curves& curves, std::size_t objective, std::int64_t horizon)
        : objective_(objective), horizon_(horizon) {
        for (const auto rung : curves.rungs())
            if (rung.step() <= horizon) steps_.push_back(rung.step());
        if (steps_.size() < 2) return;
        shapes_ = std::make_shared<const LearningCurves>(places());
        shape_counts_.assign(CurveShapes::grid_size(), 0);
    }

    std::int64_t horizon() const { return horizon_; }
    std::size_t n_heard() const { return n_heard_; }
    bool ready() const { return first_spread_.n > 0; }
    double best() const { return best_; }
    // Nobody has reported at another step up to the horizon.
    bool fits(const hone::Rungs& rungs) const {
        return rungs.size() == steps_.size() ||
               (rungs.size() > steps_.size() && rungs[steps_.size()].step() > horizon_);
    }

    // `heard`: by these lessons.
    void hear(const hone::Curves& curves, Heard& heard) {
        const auto& history = curves.history();
        heard.is_heard.resize(history.size());
        for (auto row = heard.n_closed; row < history.size(); ++row) {
            if (heard.is_heard[row] || !history.is_complete(row)) continue;
            heard.is_heard[row] = true;
            ++n_heard_;
            if (shapes_) learn(row, curve_of(curves.rungs(), row), heard);
        }
        while (heard.n_closed < history.size() && is_over(history.state()[heard.n_closed])) ++heard.n_closed;
        first_spread_ = Spread(heard.first);
        last_spread_ = Spread(heard.last);
        if (shapes_) weights_ = likely_weights();
    }

    Curve curve_of(const hone::Curves& curves) const {
        Curve curve;
        const auto steps = curves.steps();
        for (std::size_t i = 0; i < steps.size(); ++i)
            curve.add(static_cast<std::size_t>(std::ranges::lower_bound(steps_, steps[i]) - steps_.begin()),
                      curves.own(objective_)[i]);
        return curve;
    }

    CurvePrior prior_of(const Curve& curve) const {
        Range range = range_;
        range.add(curve.losses);
        const double scale = range.width();
        const double dead = n_still(curve.losses) > longest_still_ ? dead_weight : 0;
        return {first_spread_.widened(scale), last_spread_.widened(scale), weights_, scale, dead};
    }
    double chance(const CurvePoints& points, const CurvePrior& prior) const {
        return shapes_->chance(points, prior, best_);
    }

 private:
    std::vector<double> places() const {
        const auto first = static_cast<double>(steps_.front()), last = static_cast<double>(steps_.back());
        const double gap = (last - first) / static_cast<double>(steps_.size() - 1);
        std::vector<double> places;
        for (const auto step : steps_)
            places.push_back((static_cast<double>(step) - first + gap) / (last - first + gap));
        return places;
    }

    // It ended lately, so its reports are among the last.
    Curve curve_of(const hone::Rungs& rungs, std::uint64_t row) const {
        Curve curve;
        for (std::size_t place = 0; place < steps_.size(); ++place) {
            const auto rung = rungs[place];
            const auto trials = rung.trials();
            const auto found = std::find(trials.rbegin(), trials.rend(), row);
            if (found == trials.rend()) continue;
            curve.add(place, rung.loss(objective_)[static_cast<std::size_t>(trials.rend() - found) - 1]);
        }
        return curve;
    }

    static bool is_over(std::uint8_t state) {
        return state == HONE_STATE_COMPLETE || state == HONE_STATE_PRUNED || state == HONE_STATE_FAIL;
    }

    void learn(std::uint64_t row, const Curve& curve, Heard& heard) {
        Range own;
        own.add(curve.losses);
        if (curve.losses.size() < 2) return;
        heard.add(row, curve);
        best_ = std::min(best_, curve.losses.back());
        range_.add(curve.losses);
        if (own.width() > 0) longest_still_ = std::max(longest_still_, n_still(curve.losses));

        const double scale = own.width() > 0 ? own.width() : 1;
        const auto weights = shapes_->shape_weights(
            curve.but(0),
            {{curve.losses.front(), scale}, {curve.losses.back(), scale}, CurveShapes::usual_weights(), scale, 0});
        for (std::size_t shape = 0; shape < weights.size(); ++shape)
            shape_counts_[shape] += std::llround(weights[shape] * one);
    }

    // At the beginning.
    static std::size_t n_still(std::span<const double> losses) {
        const auto moves = std::ranges::find_if(losses, [&](double loss) { return loss != losses.front(); });
        return static_cast<std::size_t>(moves - losses.begin());
    }

    // The usual ones count as one trial. Shapes that hardly a trial can have are left out, which saves time.
    std::vector<double> likely_weights() const {
        auto weights = CurveShapes::usual_weights();
        const double n = first_spread_.n;
        for (std::size_t shape = 0; shape < weights.size(); ++shape)
            weights[shape] = (weights[shape] + static_cast<double>(shape_counts_[shape]) / one) / (1 + n);
        auto ascending = weights;
        std::ranges::sort(ascending);
        double sum = 0;
        const auto likely = std::ranges::find_if(ascending, [&](double weight) { return (sum += weight) > unlikely; });
        for (double& weight : weights)
            if (weight < *likely) weight = 0;
        return weights;
    }

    static constexpr double dead_weight = 0.05;
    static constexpr double unlikely = 1e-4;  // all left out together
    static constexpr double one = 0x1p32;     // whole numbers add up the same in any order

    std::size_t objective_;
    std::int64_t horizon_;
    std::vector<std::int64_t> steps_;
    std::shared_ptr<const LearningCurves> shapes_;
    std::size_t n_heard_ = 0;
    Spread first_spread_, last_spread_;
    std::vector<std::int64_t> shape_counts_;
    std::vector<double> weights_;
    Range range_;
    std::size_t longest_still_ = 0;  // of those that moved in the end: to stand still so long is no sign of death
    double best_ = infinity;
};

class CurvePruner final : public hone::Pruner {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "min_chance",
         .types = hone::Type::real,
         .fallback = "0.001",
         .low = 0,
         .high = 1,
         .help = "stop a trial whose chance to end better than the best complete one is below this"},
        {.name = "n_startup_trials",
         .types = hone::Type::integer,
         .fallback = "1",
         .low = 1,
         .help = "prune nothing until so many trials are complete"},
        n_warmup_steps,
        interval_steps,
        objective,
    };

    CurvePruner(const hone::Options& options, const hone::StudyInfo& study)
        : min_chance_(options.get<double>("min_chance")),
          n_startup_trials_(options.get<std::size_t>("n_startup_trials")),
          schedule_(schedule_of(options)),
          objective_(one_objective_of(options, study)) {}

    bool judge(const hone::Curves& curves) override {
        if (curves.history().n_complete() < n_startup_trials_) return false;
        if (!schedule_.due(curves.step(), curves.steps())) return false;
        if (!curves.reported(objective_)) return false;
        const auto lessons = lessons_of(curves);
        // There is no telling what comes after the longest complete trial's end.
        if (!lessons->ready() || curves.step() >= lessons->horizon()) return false;
        const double loss = curves.loss(objective_);
        if (!std::isfinite(loss)) return loss != -infinity;
        return stops(curves, *lessons);
    }

 private:
    using Shared = std::shared_ptr<const Lessons>;

    // A single loss can look hopeless at a bend of the curve: the one before has to agree.
    static constexpr std::size_t n_agreeing = 2;

    bool stops(const hone::Curves& curves, const Lessons& lessons) const {
        const auto own = lessons.curve_of(curves);
        if (own.losses.size() < n_agreeing) return false;
        const auto prior = lessons.prior_of(own);
        if (!(prior.scale > 0)) return false;
        const double chance = lessons.chance(own.but(0), prior);
        if (chance >= min_chance_) return false;
        for (std::size_t newest = 1; newest < n_agreeing; ++newest)
            if (lessons.chance(own.but(newest), prior) >= min_chance_) return false;
        curves.attribute("hone:pruned", "{\"chance\": " + hone::detail::json_of(chance) + ", \"best\": " +
                                            hone::detail::json_of(curves.raw_value(lessons.best(), objective_)) + "}");
        return true;
    }

    Shared lessons_of(const hone::Curves& curves) {
        const auto& history = curves.history();
        const std::lock_guard lock(mutex_);
        if (lessons_ && lessons_->n_heard() == history.n_complete() && lessons_->fits(curves.rungs())) return lessons_;
        const auto horizon = longest_complete(curves);
        const bool starts = !lessons_ || lessons_->horizon() != horizon || !lessons_->fits(curves.rungs()) ||
                            lessons_->n_heard() > history.n_complete();
        auto lessons =
            starts ? std::make_shared<Lessons>(curves, objective_, horizon) : std::make_shared<Lessons>(*lessons_);
        if (starts) heard_ = {};
        lessons->hear(curves, heard_);
        return lessons_ = lessons;
    }

    const double min_chance_;
    const std::size_t n_startup_trials_;
    const hone::maths::Schedule schedule_;
    const std::size_t objective_;
    std::mutex mutex_;
    Shared lessons_;
    Heard heard_;  // by lessons_
};

}  // namespace

HONE_PLUGIN(CurvePruner, "curve", "1.0.0",
            "Stop a trial that will hardly beat the best: learning curves extrapolated (after Domhan et al. 2015).")
