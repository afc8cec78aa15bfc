#include "gp/proposer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gp/boxes.hpp"

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

Posterior modelled(const std::vector<Axis>& axes, const Observed& observed, const ModelOptions& options) {
    return Posterior(
        Kernel(axes, most_probable(axes, observed.points, observed.values, options.noise, options.input_warping)),
        observed.points, observed.values);
}

/// The models of objectives, then of constraints, as they will be if the running trials end as expected; with several
/// objectives, as chance draws it: an expected front leaves nothing to gain near trials that may well not reach it.
class Beliefs {
 public:
    Beliefs(const std::vector<Axis>& axes, const Evidence& evidence, const ModelOptions& options, Rng& rng)
        : n_objectives_(static_cast<std::size_t>(evidence.losses.cols())), n_pending_(evidence.pending.rows()) {
        for (const auto& losses : evidence.losses.colwise())
            models_.push_back(
                modelled(axes, {evidence.points, warped_losses(losses.array(), options.output_warping)}, options));
        for (const Constraint& constraint : constraints_of(evidence, options.failures)) {
            models_.push_back(modelled(axes, constraint.observed, options));
            thresholds_.push_back(constraint.threshold);
        }
        for (Eigen::Index row = 0; row < evidence.points.rows(); ++row)
            if (evidence.feasible(row)) feasible_.push_back(row);
        if (n_pending_ == 0) return;
        for (Posterior& model : models_)
            model = n_objectives_ == 1 ? model.believing(evidence.pending) : model.imagining(evidence.pending, rng);
    }

    Acquisition acquisition() && {
        Utility utility(left_to_gain(), std::move(thresholds_));
        return Acquisition(std::move(models_), std::move(utility));
    }

    /// Rows that no feasible one dominates, drawn by chance if there are more, or with one objective the best few.
    std::vector<Eigen::Index> incumbents(std::size_t most, Rng& rng) const {
        const maths::Losses known = feasible_losses(Running::left_out);
        const auto ranks = maths::nondomination_ranks(known, std::min(most, known.size()));
        std::vector<std::size_t> order(known.size());
        std::iota(order.begin(), order.end(), 0);
        if (n_objectives_ > 1) rng.shuffle(order);
        std::ranges::stable_sort(order, {}, [&](std::size_t i) { return ranks[i]; });
        std::vector<Eigen::Index> rows;
        for (const std::size_t i : order)
            if (rows.size() < most) rows.push_back(feasible_[i]);
        return rows;
    }

 private:
    enum class Running { left_out, counted };

    maths::Losses feasible_losses(Running running) const {
        std::vector<Eigen::VectorXd> smoothed;
        for (const Posterior& model : models_) smoothed.push_back(model.smoothed());
        maths::Losses losses;
        losses.n_objectives = n_objectives_;
        for (const Eigen::Index row : feasible_)
            for (std::size_t k = 0; k < n_objectives_; ++k) losses.data.push_back(smoothed[k][row]);
        for (Eigen::Index i = running == Running::counted ? n_pending_ : 0; i > 0; --i)
            if (running_feasible(smoothed, i))
                for (std::size_t k = 0; k < n_objectives_; ++k) losses.data.push_back(last(smoothed[k], i));
        return losses;
    }

    bool running_feasible(const std::vector<Eigen::VectorXd>& smoothed, Eigen::Index from_end) const {
        for (std::size_t c = 0; c < thresholds_.size(); ++c)
            if (last(smoothed[n_objectives_ + c], from_end) > thresholds_[c]) return false;
        return true;
    }

    static double last(const Eigen::VectorXd& values, Eigen::Index from_end) {
        return values[values.size() - from_end];
    }

    std::vector<Box> left_to_gain() const {
        const maths::Losses known = feasible_losses(Running::counted);
        if (known.size() == 0) return {};
        return undominated_boxes(known, n_objectives_ == 1 ? std::vector<double>{HUGE_VAL} : reference(known));
    }

    // Worse than all that is known, so that the ends of the front can grow.
    std::vector<double> reference(const maths::Losses& known) const {
        std::vector<double> worst(n_objectives_, -HUGE_VAL);
        for (std::size_t i = 0; i < known.size(); ++i)
            for (std::size_t k = 0; k < n_objectives_; ++k) worst[k] = std::max(worst[k], known[i][k]);
        for (double& w : worst) w += 0.1;
        return worst;
    }

    std::size_t n_objectives_;
    Eigen::Index n_pending_;
    std::vector<Posterior> models_;  // running trials are their last observations
    std::vector<double> thresholds_;
    std::vector<Eigen::Index> feasible_;
};

// How closely the search keeps to the best points.
struct Focus {
    std::size_t n_incumbents;
    double share;         // of the proposals: those that look about the incumbents alone,
    std::size_t n_local;  // from at most so many starts
};

// Where trials run many look at once, and spread too far if all look at the whole space (Eriksson et al. 2019, Scalable
// global optimization via local Bayesian optimization, who confine all of them). A front is wider than a best point.
Focus focus_on(const Evidence& evidence, const SearchEffort& effort) {
    if (evidence.pending.rows() == 0) return {.n_incumbents = 4, .share = 0, .n_local = effort.n_local};
    if (evidence.losses.cols() > 1) return {.n_incumbents = 4, .share = 0.5, .n_local = effort.n_local};
    return {.n_incumbents = 1, .share = 0.875, .n_local = 1};
}

SearchEffort about_incumbents_alone(const SearchEffort& effort, std::size_t n_local) {
    return {.n_preliminary = 0,
            .n_local = std::min(effort.n_local, n_local),
            .n_about = std::max(effort.n_about, effort.n_preliminary / 8)};
}

}  // namespace

Eigen::RowVectorXd propose(const std::vector<Axis>& axes, const std::vector<std::optional<double>>& fixed,
                           const Evidence& evidence, const ModelOptions& options, Rng& rng) {
    Beliefs beliefs(axes, evidence, options, rng);
    const Focus focus = focus_on(evidence, options.effort);
    const Eigen::MatrixXd incumbents = evidence.points(beliefs.incumbents(focus.n_incumbents, rng), Eigen::all);
    const bool alone = focus.share > 0 && incumbents.rows() > 0 && rng.uniform() < focus.share;
    const SearchEffort effort = alone ? about_incumbents_alone(options.effort, focus.n_local) : options.effort;
    return most_useful(std::move(beliefs).acquisition(), fixed, incumbents, effort, rng);
}

}  // namespace hone::gp
