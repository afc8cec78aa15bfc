#include "gp/yeo_johnson.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <limits>

namespace hone::gp {
namespace {

// Finite, with a largest magnitude of 1 (0 if all are 0), so that squares neither overflow nor vanish.
struct Scaled {
    Eigen::ArrayXd values;
    double unit;
};

Scaled scaled(Eigen::ArrayXd values) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const double v : values) {
        if (!std::isfinite(v)) continue;
        low = std::min(low, v);
        high = std::max(high, v);
    }
    if (low > high) return {Eigen::ArrayXd::Zero(values.size()), 1};
    for (double& v : values) v = std::isnan(v) ? high : std::clamp(v, low, high);
    const double unit = std::max(std::abs(low), std::abs(high));
    if (!(unit > std::numeric_limits<double>::min())) return {Eigen::ArrayXd::Zero(values.size()), 1};
    return {values / unit, unit};
}

double deviation(const Eigen::ArrayXd& y) { return std::sqrt((y - y.mean()).square().mean()); }

double quantile(const Eigen::ArrayXd& ascending, double part) {
    return ascending[static_cast<Eigen::Index>(part * static_cast<double>(ascending.size() - 1))];
}

// About the median, in units of the spread of the middle half: a single huge loss then leaves the others apart.
Eigen::ArrayXd robustly_standardised(const Eigen::ArrayXd& y) {
    Eigen::ArrayXd ascending = y;
    std::sort(ascending.begin(), ascending.end());
    double spread = (quantile(ascending, 0.75) - quantile(ascending, 0.25)) / 1.349;
    if (!(spread > 1e-12)) spread = deviation(y);
    return (y - quantile(ascending, 0.5)) / spread;
}

constexpr double no_spread = 1e-14;

}  // namespace

double yeo_johnson(double y, double lambda) {
    const auto power = [](double base, double exponent) {
        return std::abs(exponent) < 1e-12 ? std::log1p(base) : std::expm1(exponent * std::log1p(base)) / exponent;
    };
    return y >= 0 ? power(y, lambda) : -power(-y, 2 - lambda);
}

double most_normal_lambda(const Eigen::ArrayXd& y, double low, double high) {
    const auto n = static_cast<double>(y.size());
    const double log_slope = (y.sign() * y.abs().log1p()).sum();
    const auto minus_likelihood = [&](double lambda) {
        const Eigen::ArrayXd warped = y.unaryExpr([&](double v) { return yeo_johnson(v, lambda); });
        return n * std::log(std::max(deviation(warped), 1e-300)) - (lambda - 1) * log_slope;
    };
    return boost::math::tools::brent_find_minima(minus_likelihood, low, high, 20).first;
}

double LossScale::log_derivative(double value) const {
    const double warped = centre_ + spread_ * std::clamp(value, low_, high_);
    const double exponent = warped >= 0 ? lambda_ : 2 - lambda_, size = std::abs(warped);
    constexpr double least = 1e-9 - 1;  // the transform of huge losses nears a bound and may reach it when rounded
    const double log_base = std::abs(exponent) < 1e-12 ? size : std::log1p(std::max(exponent * size, least)) / exponent;
    return (1 - lambda_) * std::copysign(log_base, warped);
}

WarpedLosses warped_losses(const Eigen::ArrayXd& losses, OutputWarping warping) {
    if (warping == OutputWarping::off) return {standardised(losses).values, {}};
    const Eigen::ArrayXd y = scaled(losses).values;
    if (deviation(y) < no_spread) return {Eigen::VectorXd::Zero(y.size()), {}};
    const Eigen::ArrayXd robust = robustly_standardised(y);
    const double lambda = most_normal_lambda(robust, -1, 1);
    const Eigen::ArrayXd warped = robust.unaryExpr([&](double v) { return yeo_johnson(v, lambda); });
    const double centre = warped.mean(), spread = deviation(warped);
    Eigen::VectorXd values = (warped - centre) / spread;
    const LossScale scale(lambda, centre, spread, values.minCoeff(), values.maxCoeff());
    return {std::move(values), scale};
}

Standardised standardised(const Eigen::ArrayXd& values) {
    const Eigen::ArrayXd y = scaled(values).values;
    const double spread = std::max(deviation(y), no_spread);
    return {(y - y.mean()) / spread, -y.mean() / spread};
}

}  // namespace hone::gp
