#pragma once

#include <span>

namespace hone::maths {

/// The quantile q (0 <= q <= 1) of values in rising order with all NaN last, which are left out: linear interpolation
/// between the two nearest (Hyndman and Fan 1996, definition 7). NaN without values, and next to an infinite one.
double quantile(std::span<const double> ascending, double q);

}  // namespace hone::maths
