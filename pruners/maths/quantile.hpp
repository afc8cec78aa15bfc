#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace hone::maths {

/// The quantile q (0 <= q <= 1) of values in rising order with all NaN last, which are left out: linear interpolation
/// between the two nearest (Hyndman and Fan 1996, definition 7). NaN without values, and next to an infinite one.
template <class Ascending>
double quantile(const Ascending& ascending, double q) {
    std::size_t n = 0, above = ascending.size();
    while (n < above) {
        const auto middle = n + (above - n) / 2;
        std::isnan(ascending[middle]) ? above = middle : n = middle + 1;
    }
    if (n == 0) return std::numeric_limits<double>::quiet_NaN();
    const double position = q * static_cast<double>(n - 1), below = std::floor(position), part = position - below;
    const auto i = static_cast<std::size_t>(below);
    const double low = ascending[i], high = ascending[std::min(i + 1, n - 1)], gap = high - low;
    return part < 0.5 ? low + gap * part : high - gap * (1 - part);
}

}  // namespace hone::maths
