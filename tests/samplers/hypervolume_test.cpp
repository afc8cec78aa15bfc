#include "maths/hypervolume.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tables/counted_volume.hpp"
#include "tables/hypervolume.hpp"

using namespace hone::maths;

TEST_CASE("hypervolumes, ranks and greedy subsets are Optuna's") {
    for (const auto& example : tables::hypervolume_table) {
        CAPTURE(example.n_objectives);
        const Losses points{example.points, example.n_objectives};
        CHECK(hypervolume(points, example.reference) == Approx(example.volume).epsilon(1e-12));
        CHECK(nondomination_ranks(points, points.size()) == example.ranks);

        Losses front = points;
        front.data.resize(14 * example.n_objectives);
        std::vector<std::size_t> best = hypervolume_subset(front, 5, example.reference);
        std::sort(best.begin(), best.end());
        CHECK(best == example.best_five);
    }
}

TEST_CASE("the hypervolume of integer points is the number of unit cells that they dominate") {
    for (const auto& example : tables::counted_volume_table) {
        CAPTURE(example.n_objectives);
        CHECK(hypervolume({example.points, example.n_objectives}, example.reference) == example.volume);
    }
}

TEST_CASE("equal points fill up a subset only at the end") {
    const Losses points{{1, 2, 1, 2, 2, 1}, 2};
    const std::vector<double> reference{3, 3};
    std::vector<std::size_t> subset = hypervolume_subset(points, 2, reference);
    std::sort(subset.begin(), subset.end());
    CHECK(subset == std::vector<std::size_t>{0, 2});
    CHECK(hypervolume_subset(points, 3, reference).size() == 3);
}

TEST_CASE("infinite losses give infinite volumes and no NaN") {
    const double inf = std::numeric_limits<double>::infinity();
    const std::vector<double> reference{1, 1};
    CHECK(hypervolume({{-inf, 0}, 2}, reference) == inf);
    CHECK(hypervolume({{0, 0}, 2}, std::vector<double>{inf, 1}) == inf);
    CHECK(hypervolume_subset({{-inf, 0.5, 0, 0, 0.5, -inf}, 2}, 2, reference).size() == 2);
}
