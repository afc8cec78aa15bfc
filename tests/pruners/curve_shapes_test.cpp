#include "maths/curve_shapes.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <random>

using namespace hone::maths;

namespace {

constexpr std::size_t n_places = 300;  // more than sums are kept of

CurveShape::Columns columns_at_random() {
    std::mt19937 random(1);
    CurveShape::Columns columns(n_places, 4);
    for (double& number : columns.reshaped()) number = static_cast<double>(random() % 16);
    return columns;
}

std::vector<std::size_t> places_from(std::size_t first, std::size_t n) {
    std::vector<std::size_t> where(n);
    std::iota(where.begin(), where.end(), first);
    return where;
}

}  // namespace

TEST_CASE("products are summed over the places that are asked for, and over no others") {
    const auto columns = columns_at_random();
    const CurveShape shape(columns);
    std::vector<std::vector<std::size_t>> questions = {{}, {0, 2, 3}, {7}, places_from(1, 299)};
    for (const std::size_t n : {1, 2, 3, 4, 17, 127, 128, 129, 130, 299, 300}) questions.push_back(places_from(0, n));
    for (const auto& where : questions) {
        CurveShape::Products expected = CurveShape::Products::Zero();
        for (const auto place : where) {
            const CurveShape::Sums row = columns.row(static_cast<Eigen::Index>(place));
            expected += row * row.transpose();
        }
        CAPTURE(where.size());
        CHECK(shape.products(where) == expected);  // of small whole numbers, so exact
    }
}

TEST_CASE("a shape is the first loss alone until its plateau ends") {
    auto columns = columns_at_random();
    columns.topRows(40).setZero();
    columns.topRows(40).col(CurveShape::first).setOnes();
    columns(40, CurveShape::first) = 0.5;
    const CurveShape shape(columns);
    CHECK(shape.is_still_at(0));
    CHECK(shape.is_still_at(39));
    CHECK_FALSE(shape.is_still_at(40));
}
