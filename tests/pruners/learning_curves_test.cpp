#include "maths/learning_curves.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "tables/learning_curves.hpp"

using namespace hone::maths;

namespace {

std::vector<double> even_places(std::size_t n) {
    std::vector<double> places;
    for (std::size_t i = 1; i <= n; ++i) places.push_back(static_cast<double>(i) / static_cast<double>(n));
    return places;
}

// The first of 50 losses of a power law that ends at 0.2.
struct Falling {
    std::vector<std::size_t> where;
    std::vector<double> losses;

    explicit Falling(std::size_t n) : where(n) {
        std::iota(where.begin(), where.end(), std::size_t{0});
        for (std::size_t i = 0; i < n; ++i) losses.push_back(loss_at(i));
    }
    static double loss_at(std::size_t place) { return 0.2 - 0.02 + std::pow(static_cast<double>(place + 1), -1.0); }
};

const CurvePrior prior{{1, 0.5}, {0.5, 0.4}, CurveShapes::usual_weights(), 1, 0};
const LearningCurves fifty(even_places(50));

}  // namespace

TEST_CASE("the chance of a learning curve is that of the ensemble's joint normal distributions, by SciPy") {
    for (const auto& example : tables::curve_chances) {
        const LearningCurves curves(even_places(example.n_places));
        const CurvePrior given{{example.first, example.first_sd},
                               {example.last, example.last_sd},
                               CurveShapes::usual_weights(),
                               example.scale,
                               example.dead};
        CAPTURE(example.losses, example.goal);
        CHECK(curves.chance({example.where, example.losses}, given, example.goal) ==
              Approx(example.chance).epsilon(1e-7).margin(1e-10));
    }
}

TEST_CASE("a power law is extrapolated to its end") {
    const Falling curve(15);
    const CurvePoints points{curve.where, curve.losses};
    CHECK(fifty.chance(points, prior, 0.17) < 0.05);
    CHECK(fifty.chance(points, prior, 0.23) > 0.95);
}

TEST_CASE("the chance rises with the goal") {
    const Falling curve(5);
    double before = 0;
    for (const double goal : {-0.5, 0.0, 0.1, 0.2, 0.3, 0.5, 1.0, 3.0}) {
        const double chance = fifty.chance({curve.where, curve.losses}, prior, goal);
        CHECK(chance >= before);
        CHECK(chance <= 1 + 1e-12);
        before = chance;
    }
    CHECK(before == Approx(1));
}

TEST_CASE("the chance depends neither on the unit of losses nor on their origin") {
    const Falling curve(8);
    auto losses = curve.losses;
    for (double& loss : losses) loss = 7 * loss - 3;
    const CurvePrior moved{{4, 3.5}, {0.5, 2.8}, prior.shape_weights, 7, 0};
    CHECK(fifty.chance({curve.where, losses}, moved, 7 * 0.21 - 3) ==
          Approx(fifty.chance({curve.where, curve.losses}, prior, 0.21)).epsilon(1e-9));
}

TEST_CASE("a shape is recognised: a power law, and none at all") {
    const Falling falling(50);
    const auto weights = fifty.shape_weights({falling.where, falling.losses}, prior);
    CHECK(std::accumulate(weights.begin(), weights.end(), 0.0) == Approx(1));
    CHECK(std::max_element(weights.begin(), weights.end()) - weights.begin() == 4);  // the power -1
    CHECK(weights[4] > 0.9);

    const std::vector<double> flat(50, 0.9);
    CHECK(fifty.shape_weights({falling.where, flat}, prior).back() > 0.9);
}

TEST_CASE("shapes whose plateaus have not ended are as likely to each other as before") {
    const auto before = CurveShapes::usual_weights();
    const Falling falling(10);
    const std::vector<double> flat(10, 0.9);
    for (const auto& losses : {falling.losses, flat}) {
        const auto after = fifty.shape_weights({falling.where, losses}, prior);
        CHECK(std::accumulate(after.begin(), after.end(), 0.0) == Approx(1));
        // The late ones stand before the flat one, the longest plateaus last.
        const auto last = CurveShapes::flat() - 1;
        for (std::size_t back = 1; back < 100; ++back) CHECK(after[last - back] == Approx(after[last]));
        CHECK(after[last] / before[last] == Approx(after[CurveShapes::flat()] / before[CurveShapes::flat()]));
    }
}
