#include "maths/crowding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace hone::maths {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Of values in ascending order: the width of their finite part, 1 where it has none.
double finite_range(std::span<const double> ascending) {
    const auto finite = [](double v) { return std::isfinite(v); };
    const auto first = std::find_if(ascending.begin(), ascending.end(), finite);
    const auto last = std::find_if(ascending.rbegin(), ascending.rend(), finite);
    return first == ascending.end() || *first == *last ? 1 : *last - *first;
}

double gap(double from, double to) { return from == to ? 0 : to - from; }

}  // namespace

std::vector<double> crowding_distances(const Losses& points) {
    std::vector<double> distances(points.size(), 0);
    std::vector<std::size_t> order(points.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<double> ascending(points.size());
    for (std::size_t k = 0; k < points.n_objectives && !order.empty(); ++k) {
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return points[a][k] < points[b][k]; });
        std::transform(order.begin(), order.end(), ascending.begin(), [&](std::size_t p) { return points[p][k]; });
        if (ascending.front() == ascending.back()) continue;
        const double range = finite_range(ascending);
        for (std::size_t i = 0; i < order.size(); ++i) {
            const double before = i == 0 ? -infinity : ascending[i - 1];
            const double after = i + 1 == order.size() ? infinity : ascending[i + 1];
            distances[order[i]] += gap(before, after) / range;
        }
    }
    return distances;
}

}  // namespace hone::maths
