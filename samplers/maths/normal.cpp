#include "maths/normal.hpp"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace hone::maths {
namespace {

constexpr double sqrt2 = std::numbers::sqrt2;
constexpr double log_sqrt_2pi = 0.91893853320467274178;
constexpr double whole = 8.5;  // deviations to either side that leave less than a rounding error of mass
constexpr double infinity = std::numeric_limits<double>::infinity();

double log_density(double x) { return -0.5 * x * x - log_sqrt_2pi; }

// Abramowitz & Stegun 26.2.12. Beyond 37 deviations erfc leaves the normal doubles, and these terms suffice.
double log_lower_tail_series(double x) {
    const double r = 1 / (x * x);
    return log_density(x) - std::log(-x) + std::log1p(-r * (1 - 3 * r * (1 - 5 * r * (1 - 7 * r))));
}

// The x < 0 with Phi(x) = p, for p <= 1/2.
double lower_quantile(double p) {
    using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
    return -sqrt2 * boost::math::erfc_inv(2 * p, Policy());
}

// Newton's method on log_ndtr from the leading term of its tail: quadratic, as the start is within 1/x of the root.
double far_lower_quantile(double y) {
    double x = -std::sqrt(-2 * (y + log_sqrt_2pi));
    for (int i = 0; i < 8; ++i) {
        const double value = log_ndtr(x);
        const double move = (value - y) * std::exp(value - log_density(x));
        x -= move;
        if (std::abs(move) < 1e-14 * std::abs(x)) break;
    }
    return x;
}

// Midpoint expansion of the integral in He_2 and He_4; the next term is below 1e-15 where the cell is `narrow`.
double log_narrow_mass(double middle, double width) {
    const double m2 = middle * middle, h2 = width * width;
    const double correction = (m2 - 1) * h2 / 24 + (m2 * (m2 - 6) + 3) * h2 * h2 / 1920;
    return log_density(middle) + std::log(width) + std::log1p(correction);
}

bool narrow(double middle, double width) { return width * (1 + std::abs(middle)) < 0.02; }

// log(exp(p) - exp(q)) for p > q.
double log_difference(double p, double q) { return p + std::log(-std::expm1(q - p)); }

double log_sum(double p, double q) {
    const double high = std::max(p, q), low = std::min(p, q);
    return high == -infinity ? high : high + std::log1p(std::exp(low - high));
}

}  // namespace

double log_ndtr(double x) {
    if (x > 0) return std::log1p(-0.5 * std::erfc(x / sqrt2));
    if (x > -37) return std::log(0.5 * std::erfc(-x / sqrt2));
    return x == -infinity ? x : log_lower_tail_series(x);
}

double ndtri_exp(double y) {
    if (y >= 0) return infinity;
    if (y > -std::numbers::ln2) return -lower_quantile(-std::expm1(y));
    if (y > -700) return lower_quantile(std::exp(y));
    return y == -infinity ? y : far_lower_quantile(y);
}

double log_gauss_mass(double a, double b) {
    if (a < -whole && b > whole) return 0;
    if (narrow(0.5 * (a + b), b - a)) return log_narrow_mass(0.5 * (a + b), b - a);
    if (a > 0) return log_gauss_mass(-b, -a);
    if (b > 0) return std::log(0.5 * (std::erf(b / sqrt2) - std::erf(a / sqrt2)));
    if (b > -36) return std::log(0.5 * (std::erfc(-b / sqrt2) - std::erfc(-a / sqrt2)));
    return log_difference(log_ndtr(b), log_ndtr(a));
}

double log_cell_mass(double middle, double width) {
    if (narrow(middle, width)) return log_narrow_mass(middle, width);
    return log_gauss_mass(middle - width / 2, middle + width / 2);
}

double truncated_normal_quantile(double u, double a, double b) {
    const double mass = log_gauss_mass(a, b);
    const double x = a < 0 ? ndtri_exp(log_sum(log_ndtr(a), std::log(u) + mass))
                           : -ndtri_exp(log_sum(log_ndtr(-b), std::log1p(-u) + mass));
    return std::clamp(x, a, b);
}

}  // namespace hone::maths
