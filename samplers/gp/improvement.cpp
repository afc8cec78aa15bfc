#include "gp/improvement.hpp"

#include <cmath>

#include "maths/normal.hpp"

namespace hone::gp {
namespace {

double log_density(double z) { return -0.5 * z * z - 0.91893853320467274178; }

}  // namespace

double log_standard_improvement(double z) {
    using maths::log_ndtr;
    if (z > -1) return std::log(std::exp(log_density(z)) + z * std::exp(log_ndtr(z)));
    if (z > -25) return log_density(z) + std::log1p(z * std::exp(log_ndtr(z) - log_density(z)));
    // The asymptotic series of the repeated integral of the normal distribution (Abramowitz & Stegun 26.2.12, twice).
    const double r = 1 / (z * z);
    return log_density(z) - 2 * std::log(-z) +
           std::log1p(-3 * r * (1 - 5 * r * (1 - 7 * r * (1 - 9 * r * (1 - 11 * r)))));
}

double log_standard_improvement_bound(double z) {
    return z < 0 ? log_density(z) : std::log(0.4 + z);  // phi(0) < 0.4
}

LogTerm log_improvement(double threshold, double mean, double deviation) {
    const double z = (threshold - mean) / deviation;
    const double log_h = log_standard_improvement(z);
    return {std::log(deviation) + log_h, -std::exp(maths::log_ndtr(z) - log_h) / deviation,
            std::exp(log_density(z) - log_h) / deviation};
}

LogTerm log_improvement_between(double low, double high, double mean, double deviation) {
    if (std::isinf(low)) return log_improvement(high, mean, deviation);
    const double width = (high - low) / deviation;
    if (width < 1e-4) {  // the distribution function is as good as constant there
        const LogTerm middle = log_probability_below(0.5 * (low + high), mean, deviation);
        return {std::log(high - low) + middle.value, middle.by_mean, middle.by_deviation};
    }
    const LogTerm outer = log_improvement(high, mean, deviation), inner = log_improvement(low, mean, deviation);
    const double ratio = std::exp(inner.value - outer.value), rest = -std::expm1(inner.value - outer.value);
    return {outer.value + std::log(rest), (outer.by_mean - ratio * inner.by_mean) / rest,
            (outer.by_deviation - ratio * inner.by_deviation) / rest};
}

LogTerm log_probability_below(double threshold, double mean, double deviation) {
    const double z = (threshold - mean) / deviation;
    const double log_p = maths::log_ndtr(z);
    const double hazard = std::exp(log_density(z) - log_p) / deviation;
    return {log_p, -hazard, -z * hazard};
}

}  // namespace hone::gp
