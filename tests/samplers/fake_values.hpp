// Values of parameters, as a host would check and draw them.
#pragma once

#include <hone/abi.h>

#include <cmath>
#include <hone/rng.hpp>

namespace fake {

inline bool in_domain(const hone_dist& dist, double value) {
    if (!(dist.low <= value && value <= dist.high)) return false;
    const double steps = dist.step > 0 ? (value - dist.low) / dist.step : 0;
    return std::abs(steps - std::round(steps)) < 1e-9;
}

// On the scale as it is: logarithmic ones too.
inline double draw(const hone_dist& dist, hone::Rng& rng) {
    const double cells = dist.step > 0 ? std::round((dist.high - dist.low) / dist.step) + 1 : 0;
    if (cells > 0) return dist.low + dist.step * std::floor(rng.uniform() * cells);
    return rng.uniform(dist.low, dist.high);
}

}  // namespace fake
