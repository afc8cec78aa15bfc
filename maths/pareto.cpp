#include "maths/pareto.hpp"

#include <algorithm>
#include <numeric>

namespace hone::maths {
namespace {

bool equal(std::span<const double> a, std::span<const double> b) { return std::equal(a.begin(), a.end(), b.begin()); }

bool no_worse(std::span<const double> a, std::span<const double> b) {
    return std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) { return x <= y; });
}

std::vector<std::size_t> lexicographic_order(const Losses& losses) {
    std::vector<std::size_t> order(losses.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto left = losses[a], right = losses[b];
        for (std::size_t k = 0; k < losses.n_objectives; ++k)
            if (left[k] != right[k]) return left[k] < right[k];
        return a < b;
    });
    return order;
}

std::vector<std::size_t> without_equals(const Losses& losses, std::vector<std::size_t> order) {
    const auto same = [&](std::size_t a, std::size_t b) { return equal(losses[a], losses[b]); };
    order.erase(std::unique(order.begin(), order.end(), same), order.end());
    return order;
}

using Front = std::vector<std::size_t>;

// The first fronts, at most `most`, of distinct points in lexicographic order: in that order only an earlier point can
// dominate, so each goes to the first front without such a one (Zhang et al. 2015, with their binary search).
std::vector<Front> fronts_of(const Losses& losses, std::span<const std::size_t> ordered, std::size_t most) {
    std::vector<Front> fronts;
    for (const std::size_t point : ordered) {
        const auto dominates = [&](std::size_t other) { return no_worse(losses[other], losses[point]); };
        const auto dominated_in = [&](const Front& front) {
            // With two objectives the newest of the front has its least second loss.
            return losses.n_objectives <= 2 ? dominates(front.back())
                                            : std::any_of(front.rbegin(), front.rend(), dominates);
        };
        auto front = std::partition_point(fronts.begin(), fronts.end(), dominated_in);
        if (front == fronts.end() && fronts.size() == most) continue;
        if (front == fronts.end()) front = fronts.emplace(fronts.end());
        front->push_back(point);
    }
    return fronts;
}

}  // namespace

std::vector<std::size_t> distinct_points(const Losses& losses) {
    return without_equals(losses, lexicographic_order(losses));
}

std::vector<std::uint32_t> nondomination_ranks(const Losses& losses, std::size_t enough) {
    constexpr std::uint32_t unranked = ~0U;
    std::vector<std::uint32_t> ranks(losses.size(), unranked);
    const std::vector<std::size_t> order = lexicographic_order(losses), distinct = without_equals(losses, order);
    std::uint32_t rank = 0;
    std::size_t ranked = 0;
    for (const Front& front : fronts_of(losses, distinct, enough)) {
        if (ranked >= enough) break;
        for (const std::size_t point : front) ranks[point] = rank;
        ranked += front.size();
        ++rank;
    }
    for (const std::size_t point : distinct) ranks[point] = std::min(ranks[point], rank);

    std::uint32_t of_equals = 0;
    for (const std::size_t point : order) {
        if (ranks[point] == unranked) ranks[point] = of_equals;
        of_equals = ranks[point];
    }
    return ranks;
}

}  // namespace hone::maths
