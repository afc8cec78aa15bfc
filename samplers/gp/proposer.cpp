#include "gp/proposer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gp/gain.hpp"
#include "gp/nearby.hpp"

namespace hone::gp {
namespace {

// A modelled quantity, on the model's own scale.
struct Observed {
    Eigen::MatrixXd points;
    Eigen::VectorXd values;
};

struct Constraint {
    Observed observed;
    double threshold;  // feasible at or below it
};

std::vector<Constraint> constraints_of(const Evidence& evidence, Failures failures) {
    std::vector<Constraint> constraints;
    for (const auto& column : evidence.violations.colwise()) {
        std::vector<Eigen::Index> rows;
        for (Eigen::Index i = 0; i < column.size(); ++i)
            if (!std::isnan(column[i])) rows.push_back(i);
        if (rows.empty()) continue;
        auto [values, zero] = standardised(column(rows).array());
        constraints.push_back({{evidence.points(rows, Eigen::all), std::move(values)}, zero});
    }
    if (failures == Failures::avoided && evidence.failed.rows() > 0) {
        const Eigen::Index n = evidence.points.rows(), n_failed = evidence.failed.rows();
        Eigen::MatrixXd points(n + n_failed, evidence.points.cols());
        points << evidence.points, evidence.failed;
        Eigen::ArrayXd values(n + n_failed);
        values << Eigen::ArrayXd::Constant(n, -1), Eigen::ArrayXd::Constant(n_failed, 1);
        auto [scaled, zero] = standardised(values);
        constraints.push_back({{std::move(points), std::move(scaled)}, zero});
    }
    return constraints;
}

// Of several objectives each may depend on few parameters, and often in one direction (a cost, a size, a duration).
// One alone is found better with lengths alike (rosenbrock5, ackley10) and without a trend (ackley10).
Assumptions assumptions(std::size_t n_objectives, const ModelOptions& options) {
    if (n_objectives == 1) return {options.noise, options.input_warping, Lengths::alike, Trend::none};
    return {options.noise, options.input_warping, Lengths::apart, Trend::linear};
}

Posterior modelled(const std::vector<Axis>& axes, const Observed& observed, const Assumptions& assumptions) {
    return Posterior(Kernel(axes, most_probable(axes, observed.points, observed.values, assumptions)), observed.points,
                     observed.values);
}

/// The models of objectives, then of constraints.
class Beliefs {
 public:
    Beliefs(const std::vector<Axis>& axes, const Evidence& evidence, const ModelOptions& options)
        : n_objectives_(static_cast<std::size_t>(evidence.losses.cols())) {
        const Assumptions assumed = assumptions(n_objectives_, options);
        for (const auto& losses : evidence.losses.colwise()) {
            auto [values, scale] = warped_losses(losses.array(), options.output_warping);
            models_.push_back(modelled(axes, {evidence.points, std::move(values)}, assumed));
            scales_.push_back(scale);
        }
        for (const Constraint& constraint : constraints_of(evidence, options.failures)) {
            models_.push_back(modelled(axes, constraint.observed, assumed));
            thresholds_.push_back(constraint.threshold);
        }
        for (Eigen::Index row = 0; row < evidence.points.rows(); ++row)
            if (evidence.feasible(row)) feasible_.push_back(row);
    }

    /// What a trial is worth beside running ones, `pending` [n, axes], however they may end.
    Acquisition acquisition(const Eigen::MatrixXd& pending, Rng& rng) && {
        if (pending.rows() > 0)
            for (Posterior& model : models_) model = model.imagining(pending, n_worlds(), rng);
        const std::vector<Eigen::MatrixXd> smoothed = smoothed_values();
        std::vector<Utility> utilities;
        for (Eigen::Index world = 0; world < models_[0].n_worlds(); ++world)
            utilities.emplace_back(left_to_gain(feasible_losses(smoothed, world, pending.rows()), scales_),
                                   thresholds_);
        return Acquisition(std::move(models_), std::move(utilities));
    }

    /// Feasible rows, the best first; with several objectives chance decides about those of one front.
    std::vector<Eigen::Index> best_rows(Rng& rng) const {
        const maths::Losses known = feasible_losses(smoothed_values(), 0, 0);
        const auto ranks = maths::nondomination_ranks(known, known.size());
        std::vector<std::size_t> order(known.size());
        std::iota(order.begin(), order.end(), 0);
        if (n_objectives_ > 1) rng.shuffle(order);
        std::ranges::stable_sort(order, {}, [&](std::size_t i) { return ranks[i]; });
        std::vector<Eigen::Index> rows;
        for (const std::size_t i : order) rows.push_back(feasible_[i]);
        return rows;
    }

 private:
    // In each world boxes have to be filled in anew about its front: with several objectives fewer worlds must do.
    Eigen::Index n_worlds() const { return n_objectives_ == 1 ? 16 : 4; }

    /// Of each model [rows, worlds].
    std::vector<Eigen::MatrixXd> smoothed_values() const {
        std::vector<Eigen::MatrixXd> smoothed;
        for (const Posterior& model : models_) smoothed.push_back(model.smoothed());
        return smoothed;
    }

    // Of a world, the last `n_running` observations among them where they turn out feasible.
    maths::Losses feasible_losses(const std::vector<Eigen::MatrixXd>& smoothed, Eigen::Index world,
                                  Eigen::Index n_running) const {
        maths::Losses losses;
        losses.n_objectives = n_objectives_;
        for (const Eigen::Index row : feasible_)
            for (std::size_t k = 0; k < n_objectives_; ++k) losses.data.push_back(smoothed[k](row, world));
        for (Eigen::Index i = n_running; i > 0; --i)
            if (running_feasible(smoothed, world, i))
                for (std::size_t k = 0; k < n_objectives_; ++k) losses.data.push_back(last(smoothed[k], world, i));
        return losses;
    }

    bool running_feasible(const std::vector<Eigen::MatrixXd>& smoothed, Eigen::Index world,
                          Eigen::Index from_end) const {
        for (std::size_t c = 0; c < thresholds_.size(); ++c)
            if (last(smoothed[n_objectives_ + c], world, from_end) > thresholds_[c]) return false;
        return true;
    }

    static double last(const Eigen::MatrixXd& values, Eigen::Index world, Eigen::Index from_end) {
        return values(values.rows() - from_end, world);
    }

    std::size_t n_objectives_;
    std::vector<LossScale> scales_;  // [objectives]
    std::vector<Posterior> models_;
    std::vector<double> thresholds_;
    std::vector<Eigen::Index> feasible_;
};

}  // namespace

Eigen::RowVectorXd propose(const std::vector<Axis>& axes, const std::vector<std::optional<double>>& fixed,
                           const Evidence& evidence, const ModelOptions& options, Rng& rng) {
    Beliefs beliefs(axes, evidence, options);
    const bool is_beside = evidence.pending.rows() > 0, is_single = evidence.losses.cols() == 1;
    const Eigen::MatrixXd best_first = evidence.points(beliefs.best_rows(rng), Eigen::all);
    const Acquisition acquisition = std::move(beliefs).acquisition(evidence.pending, rng);
    // Where trials run many look at once, and spread too far if all look at the whole space (Eriksson et al. 2019,
    // Scalable global optimization via local Bayesian optimization, who confine all of them). A front is wider.
    const bool is_nearby = is_beside && best_first.rows() > 0 && rng.uniform() < (is_single ? 0.9375 : 0.5);
    if (is_nearby && is_single) return most_useful_nearby(acquisition, fixed, best_first, options.effort, rng);
    const Eigen::MatrixXd incumbents = best_first.topRows(std::min<Eigen::Index>(4, best_first.rows()));
    return most_useful(acquisition, fixed, Region::everywhere(evidence.points.cols()), incumbents,
                       is_nearby ? options.effort.about_incumbents_alone() : options.effort, rng);
}

}  // namespace hone::gp
