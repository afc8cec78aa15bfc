#include "maths/pareto.hpp"

#include <algorithm>
#include <numeric>

namespace hone::maths {
namespace {

bool lexicographically_less(std::span<const double> a, std::span<const double> b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
}

bool equal(std::span<const double> a, std::span<const double> b) { return std::equal(a.begin(), a.end(), b.begin()); }

bool no_worse(std::span<const double> a, std::span<const double> b) {
    return std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) { return x <= y; });
}

std::vector<std::size_t> lexicographic_order(const Losses& losses) {
    std::vector<std::size_t> order(losses.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (lexicographically_less(losses[a], losses[b])) return true;
        return !lexicographically_less(losses[b], losses[a]) && a < b;
    });
    return order;
}

// Split distinct points in lexicographic order into those that no other dominates and the rest; in that order only
// an earlier point can dominate.
struct Peeled {
    std::vector<std::size_t> front, rest;
};

Peeled peel(const Losses& losses, std::span<const std::size_t> ordered) {
    Peeled peeled;
    for (const std::size_t point : ordered) {
        const auto dominates = [&](std::size_t other) { return no_worse(losses[other], losses[point]); };
        // With two objectives the newest of the front has its least second loss.
        const bool dominated = losses.n_objectives <= 2
                                   ? !peeled.front.empty() && dominates(peeled.front.back())
                                   : std::any_of(peeled.front.begin(), peeled.front.end(), dominates);
        (dominated ? peeled.rest : peeled.front).push_back(point);
    }
    return peeled;
}

}  // namespace

std::vector<std::size_t> distinct_points(const Losses& losses) {
    std::vector<std::size_t> order = lexicographic_order(losses);
    const auto same = [&](std::size_t a, std::size_t b) { return equal(losses[a], losses[b]); };
    order.erase(std::unique(order.begin(), order.end(), same), order.end());
    return order;
}

std::vector<std::uint32_t> nondomination_ranks(const Losses& losses, std::size_t enough) {
    constexpr std::uint32_t unranked = ~0U;
    std::vector<std::uint32_t> ranks(losses.size(), unranked);
    std::vector<std::size_t> rest = distinct_points(losses);
    const std::size_t n_distinct = rest.size();
    std::uint32_t rank = 0;
    while (!rest.empty() && n_distinct - rest.size() < enough) {
        Peeled peeled = peel(losses, rest);
        for (const std::size_t point : peeled.front) ranks[point] = rank;
        rest = std::move(peeled.rest);
        ++rank;
    }
    for (const std::size_t point : rest) ranks[point] = rank;

    std::uint32_t of_equals = 0;
    for (const std::size_t point : lexicographic_order(losses)) {
        if (ranks[point] == unranked) ranks[point] = of_equals;
        of_equals = ranks[point];
    }
    return ranks;
}

}  // namespace hone::maths
