#include "maths/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace hone::maths {

double quantile(std::span<const double> ascending, double q) {
    const auto last = std::partition_point(ascending.begin(), ascending.end(), [](double v) { return !std::isnan(v); });
    const auto n = static_cast<std::size_t>(last - ascending.begin());
    if (n == 0) return std::numeric_limits<double>::quiet_NaN();
    const double position = q * static_cast<double>(n - 1), below = std::floor(position), part = position - below;
    const auto i = static_cast<std::size_t>(below);
    const double low = ascending[i], high = ascending[std::min(i + 1, n - 1)], gap = high - low;
    return part < 0.5 ? low + gap * part : high - gap * (1 - part);
}

}  // namespace hone::maths
