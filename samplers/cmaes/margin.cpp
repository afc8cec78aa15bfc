#include "cmaes/margin.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <utility>

namespace hone::cmaes {
namespace {

const boost::math::normal standard;

// How many deviations from the mean a tail of that probability begins.
double deviations_to_tail(double probability) {
    constexpr double edge = 1e-10;
    return boost::math::quantile(complement(standard, std::clamp(probability, edge, 0.5 - edge)));
}

// The places, midway between points of the grid, where the rounding of values near `at` changes.
struct Limits {
    double lower, upper;
};

Limits limits(double at, double step) {
    const double last = std::round(1 / step);
    const double nearest = std::clamp(std::ceil(at / step - 0.5), 0.0, last);
    const auto limit = [&](double place) { return (std::clamp(place, 0.0, last - 1) + 0.5) * step; };
    return {limit(nearest - 1), limit(nearest)};
}

}  // namespace

Margin::Margin(Vector steps) : steps_(std::move(steps)), stretching_(Vector::Ones(steps_.size())) {}

Vector Margin::stretched(const Vector& point, const Vector& mean) const {
    return mean + stretching_.cwiseProduct(point - mean);
}

Vector Margin::shrunk(const Vector& stretched, const Vector& mean) const {
    return mean + (stretched - mean).cwiseQuotient(stretching_);
}

// Equations 8 to 22.
void Margin::correct(Vector& mean, double sigma, const Vector& variances, double alpha) {
    for (Eigen::Index i = 0; i < steps_.size(); ++i) {
        if (steps_[i] <= 0) continue;
        const double deviation = sigma * std::sqrt(variances[i]);
        const Limits at = limits(mean[i], steps_[i]);
        const boost::math::normal shown(mean[i], stretching_[i] * deviation);
        const double below = cdf(shown, at.lower), above = cdf(complement(shown, at.upper));
        if (at.lower == at.upper) {
            if (std::min(below, above) >= alpha) continue;
            const double distance = stretching_[i] * deviation * quantile(complement(standard, alpha));
            mean[i] = at.upper + std::copysign(distance, mean[i] - at.upper);
            continue;
        }
        const double between = 1 - below - above, least = alpha / 2;
        const double low = std::max(below, least), high = std::max(above, least);
        const double share = (1 - low - high - between) / (low + between + high - 3 * least);
        const double to_lower = deviations_to_tail(low + share * (low - least));
        const double to_upper = deviations_to_tail(high + share * (high - least));
        stretching_[i] = (at.upper - at.lower) / ((to_lower + to_upper) * deviation);
        mean[i] = (at.lower * to_upper + at.upper * to_lower) / (to_lower + to_upper);
    }
}

}  // namespace hone::cmaes
