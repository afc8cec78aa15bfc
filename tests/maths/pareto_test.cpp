#include "maths/pareto.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

using namespace hone::maths;

namespace {

bool dominates(std::span<const double> a, std::span<const double> b) {
    bool no_worse = true, better = false;
    for (std::size_t k = 0; k < a.size(); ++k) {
        no_worse = no_worse && a[k] <= b[k];
        better = better || a[k] < b[k];
    }
    return no_worse && better;
}

// The length of the longest chain of points of which each dominates the next, by relaxation.
std::vector<std::uint32_t> longest_chains(const Losses& losses) {
    std::vector<std::uint32_t> ranks(losses.size(), 0);
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t a = 0; a < losses.size(); ++a)
            for (std::size_t b = 0; b < losses.size(); ++b)
                if (dominates(losses[a], losses[b]) && ranks[b] <= ranks[a]) {
                    ranks[b] = ranks[a] + 1;
                    changed = true;
                }
    }
    return ranks;
}

}  // namespace

TEST_CASE("a point's rank is the length of the longest chain of points that dominate each other above it") {
    std::mt19937 random(1);
    for (int i = 0; i < 60; ++i) {
        Losses losses{{}, 1 + random() % 4};
        // Few different numbers: many are equal.
        for (std::size_t n = 0; n < 40 * losses.n_objectives; ++n)
            losses.data.push_back(static_cast<double>(random() % 7));
        CAPTURE(i, losses.n_objectives);
        CHECK(nondomination_ranks(losses, losses.size()) == longest_chains(losses));
    }
}

TEST_CASE("ranking stops when enough points have a rank") {
    const Losses points{{0, 0, 1, 1, 2, 2, 3, 3}, 2};
    CHECK(nondomination_ranks(points, 2) == std::vector<std::uint32_t>{0, 1, 2, 2});
}
