#include "gp/kumaraswamy.hpp"

#include <algorithm>
#include <cmath>

namespace hone::gp {

Kumaraswamy kumaraswamy(double x, double log_a, double log_b) {
    if (log_a == 0 && log_b == 0) {
        const double inner = std::clamp(x, 1e-6, 1 - 1e-6);
        return {x, 1, inner * std::log(inner), -(1 - inner) * std::log1p(-inner)};
    }
    x = std::clamp(x, 1e-6, 1 - 1e-6);
    const double a = std::exp(log_a), b = std::exp(log_b);
    const double log_power = a * std::log(x), power = std::exp(log_power);
    const double log_rest = std::log1p(-power), rest = std::exp(b * log_rest);
    const double by_power = b * rest / (1 - power);
    return {1 - rest, by_power * a * power / x, by_power * power * log_power, -b * log_rest * rest};
}

}  // namespace hone::gp
