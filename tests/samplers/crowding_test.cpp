#include "maths/crowding.hpp"

#include <catch2/catch.hpp>

#include "tables/crowding.hpp"

using namespace hone::maths;

TEST_CASE("crowding distances are Optuna's, with ties, duplicates and infinities too") {
    for (const auto& example : tables::crowding_table) {
        const auto distances = crowding_distances({example.points, example.n_objectives});
        REQUIRE(distances.size() == example.distances.size());
        for (std::size_t i = 0; i < distances.size(); ++i) {
            CAPTURE(example.n_objectives, i);
            CHECK(distances[i] == Approx(example.distances[i]).epsilon(1e-12));
        }
    }
}

TEST_CASE("the ends of every objective are infinitely far from the others, a point in the middle is not") {
    const auto distances = crowding_distances({{0, 3, 1, 1, 3, 0}, 2});
    CHECK(std::isinf(distances[0]));
    CHECK(distances[1] == 2.0);
    CHECK(std::isinf(distances[2]));
    CHECK(crowding_distances({{}, 2}).empty());
}
