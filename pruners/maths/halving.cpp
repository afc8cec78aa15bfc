#include "maths/halving.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace hone::maths {

namespace {

double smallest_but(std::size_t rank, double loss, std::span<const double> others) {
    std::vector<double> losses(others.begin(), others.end());
    losses.push_back(loss);
    const auto at = losses.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(losses.begin(), at, losses.end());
    return *at;
}

}  // namespace

double Ladder::step_of(std::uint64_t rung) const {
    const auto power = static_cast<double>(min_early_stopping_rate) + static_cast<double>(rung);
    return static_cast<double>(min_resource) * std::pow(static_cast<double>(reduction_factor), power);
}

Standing standing(double loss, std::span<const double> others, std::int64_t reduction_factor, std::size_t bootstrap) {
    const std::size_t peers = others.size() + 1;
    if (peers <= bootstrap) return {false, peers, std::nullopt};
    const auto go_on = std::max<std::size_t>(peers / static_cast<std::size_t>(reduction_factor), 1);
    const auto better = std::count_if(others.begin(), others.end(), [loss](double other) { return other < loss; });
    if (static_cast<std::size_t>(better) < go_on) return {true, peers, std::nullopt};
    return {false, peers, smallest_but(go_on - 1, loss, others)};
}

}  // namespace hone::maths
