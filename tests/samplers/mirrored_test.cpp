#include <catch2/catch.hpp>
#include <cmath>

#include "cmaes/mirrored.hpp"

using namespace hone::cmaes;

TEST_CASE("a pair of draws goes opposite ways, and the pairs of a block at right angles") {
    for (const Eigen::Index n : {1, 2, 7, 40}) {
        const auto in_block = static_cast<std::uint64_t>(2 * std::min<Eigen::Index>(n, 16));
        for (std::uint64_t trial = 3 * in_block; trial < 5 * in_block; ++trial) {
            const Vector direction = mirrored_direction(n, 9, trial);
            CHECK(direction.norm() == Approx(1));
            for (std::uint64_t other = 3 * in_block; other < trial; ++other) {
                if (other / in_block != trial / in_block) continue;
                const double cosine = direction.dot(mirrored_direction(n, 9, other));
                const bool is_pair = other / 2 == trial / 2;
                CHECK(cosine == Approx(is_pair ? -1 : 0).margin(1e-9));
            }
        }
    }
}

TEST_CASE("mirrored directions are spread evenly, over blocks and over studies") {
    constexpr double n = 4000;
    double sum = 0, squares = 0, products = 0, beside = 0;
    for (std::uint64_t i = 0; i < 2000; ++i) {
        const Vector block = mirrored_direction(3, 5, 6 * i), study = mirrored_direction(3, i, 0);
        for (const Vector& direction : {block, study}) {
            sum += direction[0];
            squares += direction[0] * direction[0];
            products += direction[0] * direction[1];
        }
        beside += block.dot(mirrored_direction(3, 5, 6 * i + 6)) + study.dot(mirrored_direction(3, i + 1, 0));
    }
    CHECK(std::abs(sum / n) < 4 / std::sqrt(3 * n));
    CHECK(std::abs(squares / n - 1.0 / 3) < 0.02);
    CHECK(std::abs(products / n) < 0.02);
    CHECK(std::abs(beside / n) < 4 / std::sqrt(3 * n));
}
