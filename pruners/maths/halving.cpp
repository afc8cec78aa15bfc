#include "maths/halving.hpp"

#include <algorithm>
#include <cmath>

namespace hone::maths {

double Ladder::step_of(std::uint64_t rung) const {
    const auto power = static_cast<double>(min_early_stopping_rate) + static_cast<double>(rung);
    return static_cast<double>(min_resource) * std::pow(static_cast<double>(reduction_factor), power);
}

std::size_t n_kept(std::size_t peers, std::int64_t reduction_factor, std::size_t bootstrap) {
    if (peers <= bootstrap) return 0;
    return std::max<std::size_t>(peers / static_cast<std::size_t>(reduction_factor), 1);
}

}  // namespace hone::maths
