#include "cmaes/learning_rates.hpp"

#include <algorithm>
#include <cmath>

namespace hone::cmaes {
namespace {

constexpr double wanted_ratio = 1.4;  // alpha
constexpr double patience = 0.1;      // gamma

}  // namespace

LearningRates::LearningRates(Eigen::Index dimensions)
    : mean_{0.1, Vector::Zero(dimensions)}, covariance_{0.03, Vector::Zero(dimensions * dimensions)} {}

void LearningRates::Signal::follow(const Vector& update) {
    drift = (1 - memory) * drift + memory * update;
    power = (1 - memory) * power + memory * update.squaredNorm();
    const double squared = drift.squaredNorm();
    const double ratio = (squared - memory / (2 - memory) * power) / (power - squared);
    const double excess = std::clamp(ratio / wanted_ratio / rate - 1, -1.0, 1.0);
    rate = std::min(1.0, rate * std::exp(std::min(patience * rate, memory) * excess));
}

void LearningRates::temper(const Gaussian& before, Gaussian& after) {
    const Vector mean_step = after.mean - before.mean;
    const Matrix sigma_before = before.sigma * before.sigma * before.covariance.matrix();
    const Matrix sigma_step = after.sigma * after.sigma * after.covariance.matrix() - sigma_before;
    const Matrix half_white = before.covariance.whitened(sigma_step);
    const Matrix white = before.covariance.whitened(half_white.transpose()) / (before.sigma * before.sigma);

    const double mean_rate_before = mean_.rate;
    mean_.follow(before.covariance.whitened(mean_step) / before.sigma);
    covariance_.follow(white.reshaped() / std::sqrt(2.0));

    after.mean = before.mean + mean_.rate * mean_step;
    const FullCovariance shape(sigma_before + covariance_.rate * sigma_step);
    after.sigma = std::exp(shape.deviations().array().log().mean());
    after.covariance = FullCovariance(shape.matrix() / (after.sigma * after.sigma));
    after.sigma *= mean_rate_before / mean_.rate;  // a slower mean wants longer steps: section 3.3
}

}  // namespace hone::cmaes
