#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "maths/halton.hpp"
#include "maths/sobol.hpp"
#include "tables/sequences.hpp"

using namespace hone::maths;

namespace {

using Points = std::vector<std::vector<double>>;

template <class Sequence>
Points first(Sequence sequence, std::uint64_t n, std::size_t dimensions, std::optional<std::uint64_t> seed) {
    Points points;
    for (std::uint64_t i = 0; i < n; ++i) points.push_back(sequence(i, dimensions, seed));
    return points;
}

// How many different cells the points lie in, where axis a is cut into parts of equal width.
std::size_t cells(const Points& points, std::size_t a, double parts_a, std::size_t b, double parts_b) {
    std::set<std::pair<double, double>> found;
    for (const auto& p : points) found.emplace(std::floor(p[a] * parts_a), std::floor(p[b] * parts_b));
    return found.size();
}

}  // namespace

TEST_CASE("Sobol's and Halton's points are SciPy's") {
    for (const auto& expected : tables::sequence_table) {
        CAPTURE(expected.name, expected.index, expected.dimensions);
        const auto point = expected.name == "sobol" ? sobol(expected.index, expected.dimensions, {})
                                                    : halton(expected.index, expected.dimensions, {});
        REQUIRE(point.size() == expected.dimensions);
        const auto skipped = point.size() - expected.last.size();
        for (std::size_t i = 0; i < expected.last.size(); ++i)
            CHECK(point[skipped + i] == Approx(expected.last[i]).epsilon(1e-14).margin(1e-9));
    }
}

TEST_CASE("scrambled Sobol points are still a net: one of 2^m in each elementary box of the first two axes") {
    for (const std::uint64_t seed : {1u, 2u, 77u}) {
        const auto points = first(sobol, 256, 8, seed);
        CHECK(points != first(sobol, 256, 8, std::nullopt));
        for (const double parts : {1, 2, 4, 8, 16, 32, 64, 128, 256})
            CHECK(cells(points, 0, parts, 1, 256 / parts) == 256);
        for (std::size_t axis = 0; axis < 8; ++axis) CHECK(cells(points, axis, 256, 0, 1) == 256);
    }
}

TEST_CASE("scrambled Halton points fill each axis evenly, in the powers of its prime") {
    const double prime[] = {2, 3, 5, 7, 11};
    for (const std::uint64_t seed : {1u, 2u, 77u}) {
        const auto points = first(halton, 343, 5, seed);
        CHECK(points != first(halton, 343, 5, std::nullopt));
        for (std::size_t axis = 0; axis < 5; ++axis) {
            const double n = std::pow(prime[axis], std::floor(std::log(343.5) / std::log(prime[axis])));
            const Points some(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(n));
            CHECK(cells(some, axis, n, axis, 1) == static_cast<std::size_t>(n));
        }
    }
}

TEST_CASE("over all seeds a scrambled point is uniform, and one seed gives one sequence") {
    for (const auto sequence : {sobol, halton}) {
        for (const std::uint64_t index : {0u, 1u, 13u}) {
            double sum = 0, squares = 0;
            constexpr int n = 2000;
            for (std::uint64_t seed = 0; seed < n; ++seed) {
                const double x = sequence(index, 3, seed)[2];
                REQUIRE(x >= 0);
                REQUIRE(x < 1);
                sum += x;
                squares += x * x;
            }
            CHECK(sum / n == Approx(0.5).margin(0.03));  // 4.6 standard deviations
            CHECK(squares / n == Approx(1.0 / 3).margin(0.03));
        }
        CHECK(sequence(5, 3, 9) == sequence(5, 3, 9));
        CHECK(sequence(5, 3, 9) != sequence(5, 3, 10));
    }
}
