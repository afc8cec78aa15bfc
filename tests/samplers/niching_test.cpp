#include "maths/niching.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tables/niching.hpp"

using namespace hone::maths;

namespace {

std::vector<double> by_rows(const Eigen::MatrixXd& matrix) {
    std::vector<double> values;
    for (Eigen::Index i = 0; i < matrix.rows(); ++i)
        for (Eigen::Index j = 0; j < matrix.cols(); ++j) values.push_back(matrix(i, j));
    return values;
}

void check_near(const std::vector<double>& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-9).margin(1e-12));
}

std::vector<Niche> niches(std::initializer_list<std::pair<std::size_t, double>> list) {
    std::vector<Niche> result;
    for (const auto& [reference, distance] : list) result.push_back({reference, distance});
    return result;
}

}  // namespace

TEST_CASE("reference points are Das and Dennis's, in Optuna's order") {
    for (const auto& example : tables::reference_points_table)
        check_near(by_rows(das_dennis_points(example.n_objectives, example.n_divisions)), example.points);
}

TEST_CASE("losses are normalised and associated with reference points as Optuna does, degenerate ones too") {
    for (const auto& example : tables::niching_table) {
        CAPTURE(example.n_objectives);
        const Eigen::MatrixXd points = normalised({example.points, example.n_objectives});
        check_near(by_rows(points), example.normalised);
        const auto found = niches_of(points, das_dennis_points(example.n_objectives, 3));
        REQUIRE(found.size() == example.nearest.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            CHECK(found[i].reference == example.nearest[i]);
            CHECK(found[i].distance == Approx(example.distance[i]).epsilon(1e-9).margin(1e-12));
        }
    }
}

TEST_CASE("extreme points on a plane are divided by its intercepts") {
    // The plane x/2 + y/4 + z/8 = 1, from the origin (1, 1, 1).
    const Losses points{{3, 1, 1, 1, 5, 1, 1, 1, 9, 2, 2, 2}, 3};
    check_near(by_rows(normalised(points)), {1, 0, 0, 0, 1, 0, 0, 0, 1, 0.5, 0.25, 0.125});
}

TEST_CASE("a plane that meets no axis above the origin is not divided by") {
    const Eigen::MatrixXd points = normalised({{0, 1, 2, 1, 0, 2, 0.2, 0.2, 0, 1, 1, 1}, 3});
    CHECK(points.allFinite());
    CHECK(points.minCoeff() >= 0);
    CHECK(points.maxCoeff() <= 1);
}

TEST_CASE("of an empty niche the nearest candidate is taken, and empty niches come first") {
    const auto members = niches({{0, 0.0}, {0, 0.0}, {1, 0.0}});
    const auto candidates = niches({{0, 0.1}, {1, 0.1}, {2, 0.3}, {2, 0.2}, {3, 0.5}, {2, 0.9}});
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        hone::Rng rng(seed);
        auto subset = niched_subset(members, candidates, 2, rng);
        std::sort(subset.begin(), subset.end());
        CHECK(subset == std::vector<std::size_t>{3, 4});
    }
}

TEST_CASE("niches are filled evenly, and in every order where they are equally full") {
    std::vector<Niche> candidates;
    for (std::size_t i = 0; i < 30; ++i) candidates.push_back({i % 5, static_cast<double>(i)});
    std::set<std::size_t> third_of_niche_0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        hone::Rng rng(seed);
        const auto subset = niched_subset({}, candidates, 12, rng);
        std::map<std::size_t, int> members;
        for (const std::size_t place : subset) ++members[candidates[place].reference];
        for (std::size_t niche = 0; niche < 5; ++niche) CHECK((members[niche] == 2 || members[niche] == 3));
        for (const std::size_t place : subset)
            if (candidates[place].reference == 0) third_of_niche_0.insert(place);
        CHECK(std::set<std::size_t>(subset.begin(), subset.end()).size() == 12);
    }
    CHECK(third_of_niche_0 == std::set<std::size_t>{0, 5, 10, 15, 20, 25});
}
