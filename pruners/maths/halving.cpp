#include "maths/halving.hpp"

#include <algorithm>
#include <cmath>

namespace hone::maths {

double Ladder::step_of(std::uint64_t rung) const {
    const auto power = static_cast<double>(min_early_stopping_rate) + static_cast<double>(rung);
    return static_cast<double>(min_resource) * std::pow(static_cast<double>(reduction_factor), power);
}

Standing standing(std::size_t better, std::size_t peers, std::int64_t reduction_factor, std::size_t bootstrap) {
    const auto kept = std::max<std::size_t>(peers / static_cast<std::size_t>(reduction_factor), 1);
    return {peers, better + 1, peers <= bootstrap ? 0 : kept};
}

}  // namespace hone::maths
