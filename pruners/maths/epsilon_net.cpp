#include "maths/epsilon_net.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hone::maths {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void scale(Losses& points, std::size_t objective) {
    double low = infinity, high = -infinity;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double loss = points[i][objective];
        if (!std::isfinite(loss)) continue;
        low = std::min(low, loss);
        high = std::max(high, loss);
    }
    for (auto i = objective; i < points.data.size(); i += points.n_objectives)
        points.data[i] = low < high ? (std::clamp(points.data[i], low, high) - low) / (high - low) : 0;
}

double squared_distance(std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    for (std::size_t k = 0; k < a.size(); ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

Losses front_of(const Losses& all, std::span<const std::uint32_t> ranks, std::uint32_t rank) {
    Losses front{{}, all.n_objectives};
    for (std::size_t i = 0; i < all.size(); ++i)
        if (ranks[i] == rank) front.push_back(all[i]);
    return front;
}

std::size_t count_of(std::span<const double> point, const Losses& points) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < points.size(); ++i) n += std::ranges::equal(points[i], point);
    return n;
}

}  // namespace

std::vector<std::size_t> epsilon_net(const Losses& points) {
    auto left = distinct_points(points);
    Losses scaled = points;
    for (std::size_t k = 0; k < points.n_objectives; ++k) scale(scaled, k);

    std::vector<std::size_t> net;
    std::vector<double> distance(left.size(), infinity);  // of each that is left, to the nearest of the net
    while (!left.empty()) {
        const auto farthest = std::max_element(distance.begin(), distance.end()) - distance.begin();
        net.push_back(left[static_cast<std::size_t>(farthest)]);
        left.erase(left.begin() + farthest);
        distance.erase(distance.begin() + farthest);
        for (std::size_t i = 0; i < left.size(); ++i)
            distance[i] = std::min(distance[i], squared_distance(scaled[left[i]], scaled[net.back()]));
    }
    return net;
}

std::size_t better_than(std::span<const double> own, const Losses& others) {
    Losses all = others;
    all.push_back(own);
    const auto ranks = nondomination_ranks(all, all.size());
    const auto rank = ranks.back();
    if (rank == 0) return 0;
    auto better = static_cast<std::size_t>(std::ranges::count_if(ranks, [rank](auto other) { return other < rank; }));
    const auto front = front_of(all, ranks, rank);
    for (const auto place : epsilon_net(front)) {
        if (std::ranges::equal(front[place], own)) break;
        better += count_of(front[place], front);
    }
    return better;
}

}  // namespace hone::maths
