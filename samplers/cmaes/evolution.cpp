#include "cmaes/evolution.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hone::cmaes {
namespace {

constexpr double largest_sigma = 1e32;

// A standard normal vector is longer once in a billion draws.
double reach(Eigen::Index dimensions) { return std::sqrt(static_cast<double>(dimensions)) + 6; }

void pull_in(Matrix& steps, Matrix& white) {
    for (Eigen::Index k = 0; k < white.cols(); ++k) {
        const double factor = reach(white.rows()) / white.col(k).norm();
        if (factor >= 1) continue;
        steps.col(k) *= factor;
        white.col(k) *= factor;
    }
}

// A negative weight must not take more variance away than there is: equation 46.
Vector safe_weights(const Vector& weights, const Matrix& white) {
    const auto n = static_cast<double>(white.rows());
    Vector safe = weights;
    for (Eigen::Index k = 0; k < safe.size(); ++k)
        if (safe[k] < 0) safe[k] *= n / (white.col(k).squaredNorm() + 1e-8);
    return safe;
}

}  // namespace

Evolution::Evolution(Vector mean, double sigma, Covariance covariance)
    : mean_(std::move(mean)),
      sigma_(sigma),
      covariance_(std::move(covariance)),
      sigma_path_(Vector::Zero(mean_.size())),
      covariance_path_(Vector::Zero(mean_.size())) {}

Model Evolution::model() const {
    return std::holds_alternative<FullCovariance>(covariance_) ? Model::full : Model::separable;
}

Vector Evolution::point(const Vector& z) const {
    return mean_ + sigma_ * std::visit([&](const auto& c) { return c.stretched(z); }, covariance_);
}

void Evolution::update(const Matrix& points) {
    const Strategy s = strategy(model(), dimensions(), points.cols());
    const std::optional<Gaussian> before =
        rates_ ? std::optional(Gaussian{mean_, sigma_, std::get<FullCovariance>(covariance_)}) : std::nullopt;
    ++n_updates_;

    Matrix steps = (points.colwise() - mean_) / sigma_;
    Matrix white = std::visit([&](const auto& c) { return c.whitened(steps); }, covariance_);
    pull_in(steps, white);

    const auto parents = s.weights.head(s.n_parents);
    move(s, steps.leftCols(s.n_parents) * parents, white.leftCols(s.n_parents) * parents);

    // Equations 42 to 47. A stalled path (h = 0) lets sigma grow first.
    const double age = 1 - std::pow(1 - s.c_sigma, 2 * (n_updates_ + 1));
    const double longest = (1.4 + 2 / (static_cast<double>(dimensions()) + 1)) * s.chi_n;
    const double h = sigma_path_.norm() / std::sqrt(age) < longest ? 1 : 0;
    covariance_path_ = (1 - s.c_c) * covariance_path_ +
                       h * std::sqrt(s.c_c * (2 - s.c_c) * s.mu_eff) * (steps.leftCols(s.n_parents) * parents);
    const Vector weights = s.c_mu * safe_weights(s.weights, white);
    const double stalled = (1 - h) * s.c_c * (2 - s.c_c);
    const double keep = 1 + s.c_1 * stalled - s.c_1 - s.c_mu * s.weights.sum();
    const Adaptation adaptation{keep, s.c_1, covariance_path_, weights, steps};
    std::visit([&](auto& c) { c.adapt(adaptation); }, covariance_);

    if (before) {
        Gaussian after{mean_, sigma_, std::get<FullCovariance>(covariance_)};
        rates_->temper(*before, after);
        mean_ = after.mean;
        sigma_ = std::min(after.sigma, largest_sigma);
        covariance_ = after.covariance;
    }
    if (margin_) {
        const double alpha = 1 / static_cast<double>(points.size());
        const Vector variances = std::visit([](const auto& c) { return c.variances(); }, covariance_);
        margin_->correct(mean_, sigma_, variances, alpha);
    }
}

// Equations 41, 43 and 44.
void Evolution::move(const Strategy& s, const Vector& step, const Vector& white_step) {
    mean_ += sigma_ * step;
    sigma_path_ = (1 - s.c_sigma) * sigma_path_ + std::sqrt(s.c_sigma * (2 - s.c_sigma) * s.mu_eff) * white_step;
    sigma_ *= std::exp(s.c_sigma / s.d_sigma * (sigma_path_.norm() / s.chi_n - 1));
    sigma_ = std::min(sigma_, largest_sigma);
}

}  // namespace hone::cmaes
