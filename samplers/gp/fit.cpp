#include "gp/fit.hpp"

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>
#include <numbers>

#include "gp/minimise.hpp"
#include "gp/posterior.hpp"

namespace hone::gp {
namespace {

// Normal distributions of the logarithms. The lengths' mean grows with the number of axes as in Hvarfner, Hellsten and
// Nardi 2024, "Vanilla Bayesian optimization performs great in high dimensions", equation 8, about the mode of their
// density of the length itself; they are narrower than theirs, which served better here.
struct Prior {
    double mean, deviation;
};
Prior of_log_length(Eigen::Index n_axes) {
    return {std::numbers::sqrt2 - 3 + 0.5 * std::log(static_cast<double>(n_axes)), 0.5};
}
constexpr Prior of_log_warp{0, 0.25};
constexpr Prior of_log_variance{0, 1};
constexpr Prior of_log_noise{-8, 2.5};
constexpr Prior of_log_slope_variance{-1, 2};
constexpr double tail_freedom = 5;

constexpr double least_log_noise = -13.815510557964274;  // 1e-6: keeps the covariance matrix positive definite

Hyperparameters prior_modes(Eigen::Index n_axes, const Assumptions& assumptions) {
    Hyperparameters modes(n_axes, assumptions.trend);
    for (Eigen::Index k = 0; k < n_axes; ++k) modes.log_length(k) = of_log_length(n_axes).mean;
    modes.log_variance() = of_log_variance.mean;
    modes.log_noise() = assumptions.noise == Noise::none ? least_log_noise : std::log(1e-2);
    return modes;
}

constexpr Eigen::Index few = 80;
constexpr Effort thorough{.max_iterations = 60, .gradient_tolerance = 1e-2, .value_tolerance = 1e-4};
constexpr Effort brief{.max_iterations = 8, .gradient_tolerance = 1e-2, .value_tolerance = 1e-3};

}  // namespace

LogPosterior::LogPosterior(std::vector<Axis> axes, Eigen::MatrixXd points, Eigen::VectorXd values, Lengths lengths)
    : axes_(std::move(axes)), points_(std::move(points)), values_(std::move(values)), lengths_(lengths) {}

double LogPosterior::log_likelihood(const Hyperparameters& at, Eigen::VectorXd& gradient) const {
    const Kernel kernel(axes_, at);
    const Eigen::MatrixXd features = kernel.features(points_);
    Eigen::RowVectorXd centre = features.colwise().mean();
    centre.tail(kernel.levels(features).cols()).setZero();
    Eigen::ArrayXXd slopes;
    const Eigen::MatrixXd centred = features.rowwise() - centre;  // small numbers differ more exactly
    const Eigen::LLT<Eigen::MatrixXd> factor(covariance_matrix(kernel, centred, &slopes));
    gradient = Eigen::VectorXd::Zero(at.logarithms().size());
    if (factor.info() != Eigen::Success) return -std::numeric_limits<double>::infinity();

    const Eigen::Index n = values_.size();
    const Eigen::VectorXd weights = factor.solve(values_);
    const double fit = values_.dot(weights);
    const double value = -0.5 * fit - factor.matrixLLT().diagonal().array().log().sum();

    // The derivative of the log likelihood by the covariance matrix is half of `pull`.
    Eigen::MatrixXd inverse_root = Eigen::MatrixXd::Identity(n, n);
    factor.matrixL().solveInPlace(inverse_root);
    Eigen::MatrixXd pull = weights * weights.transpose();
    pull.selfadjointView<Eigen::Lower>().rankUpdate(inverse_root.transpose(), -1);
    pull.triangularView<Eigen::StrictlyUpper>() = pull.transpose();

    const double trace = pull.trace();
    const Eigen::MatrixXd by_square = pull.array() * slopes;
    const Kernel::Points places = kernel.places(centred), levels = kernel.levels(centred);
    const Eigen::MatrixXd by_level = kernel.slope_variance() * pull * levels;
    Eigen::MatrixXd by_feature(n, features.cols());
    by_feature << 2 * (by_square.rowwise().sum().asDiagonal() * places - by_square * places), by_level;
    Hyperparameters by_logarithm(kernel.by_hyperparameter(points_, features, by_feature));
    by_logarithm.log_variance() = 0.5 * (fit - static_cast<double>(n) - kernel.noise() * trace);
    by_logarithm.log_noise() = 0.5 * kernel.noise() * trace;
    if (at.trend() == Trend::linear) by_logarithm.log_slope_variance() = 0.5 * by_level.cwiseProduct(levels).sum();
    gradient = by_logarithm.logarithms();
    return value;
}

double LogPosterior::add_priors(const Hyperparameters& at, Eigen::VectorXd& gradient) const {
    const Eigen::Index n_axes = at.n_axes();
    double total = 0;
    const auto add = [&](Eigen::Index place, const Prior& prior) {
        const double z = (at.logarithms()[place] - prior.mean) / prior.deviation;
        total -= 0.5 * z * z;
        gradient[place] -= z / prior.deviation;
    };
    // Student's t: as the normal distribution about the mean, but far from it what was observed decides.
    const auto add_with_tail = [&](Eigen::Index place, const Prior& prior) {
        const double z = (at.logarithms()[place] - prior.mean) / prior.deviation;
        total -= 0.5 * (tail_freedom + 1) * std::log1p(z * z / tail_freedom);
        gradient[place] -= (tail_freedom + 1) * z / (tail_freedom + z * z) / prior.deviation;
    };
    for (Eigen::Index k = 0; k < n_axes; ++k) {
        const Prior of_length = of_log_length(n_axes);
        if (lengths_ == Lengths::apart && at.logarithms()[k] > of_length.mean)
            add_with_tail(k, of_length);
        else
            add(k, of_length);
        add(n_axes + k, of_log_warp);
        add(2 * n_axes + k, of_log_warp);
    }
    add(3 * n_axes, of_log_variance);
    add(3 * n_axes + 1, of_log_noise);
    if (at.trend() == Trend::linear) add(3 * n_axes + 2, of_log_slope_variance);
    return total;
}

namespace {

Hyperparameters climbed(const LogPosterior& density, const Hyperparameters& start, const std::vector<Axis>& axes,
                        const Assumptions& assumptions, const Effort& effort) {
    const auto n_axes = static_cast<Eigen::Index>(axes.size());
    Hyperparameters lower(n_axes, assumptions.trend), upper(n_axes, assumptions.trend);
    for (Eigen::Index k = 0; k < n_axes; ++k) {
        lower.log_length(k) = std::log(1e-2);
        upper.log_length(k) = std::log(1e3);
        if (assumptions.warping == Warping::off || axes[static_cast<std::size_t>(k)].categorical()) continue;
        lower.log_a(k) = lower.log_b(k) = -2;
        upper.log_a(k) = upper.log_b(k) = 2;
    }
    lower.log_variance() = std::log(1e-2);
    upper.log_variance() = std::log(1e3);
    lower.log_noise() = least_log_noise;
    upper.log_noise() = assumptions.noise == Noise::none ? least_log_noise : std::log(2.0);
    if (assumptions.trend == Trend::linear) {
        lower.log_slope_variance() = std::log(1e-4);
        upper.log_slope_variance() = std::log(1e2);
    }

    const auto minus_density = [&](const Eigen::VectorXd& at, Eigen::VectorXd& gradient) {
        const double value = density(Hyperparameters(at), gradient);
        gradient = -gradient;
        return std::isfinite(value) ? -value : 1e10;
    };
    return Hyperparameters(
        minimise(minus_density, start.logarithms(), lower.logarithms(), upper.logarithms(), effort).at);
}

}  // namespace

Hyperparameters most_probable(const std::vector<Axis>& axes, const Eigen::MatrixXd& points,
                              const Eigen::VectorXd& values, const Assumptions& assumptions) {
    const Hyperparameters modes = prior_modes(points.cols(), assumptions);
    const LogPosterior of_all(axes, points, values, assumptions.lengths);
    if (points.rows() < 2 * few) return climbed(of_all, modes, axes, assumptions, thorough);
    std::vector<Eigen::Index> part;
    for (Eigen::Index i = 0; i < few; ++i) part.push_back(i * points.rows() / few);
    const LogPosterior of_part(axes, points(part, Eigen::all), values(part), assumptions.lengths);
    const Hyperparameters start = climbed(of_part, modes, axes, assumptions, thorough);
    return climbed(of_all, start, axes, assumptions, brief);
}

}  // namespace hone::gp
