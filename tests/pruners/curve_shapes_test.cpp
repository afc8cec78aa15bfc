#include "maths/curve_shapes.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <random>

using namespace hone::maths;

namespace {

constexpr std::size_t n_places = 300;  // more than sums are kept of

CurveShapes::Columns columns_at_random() {
    std::mt19937 random(1);
    CurveShapes::Columns columns(n_places, 4);
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
    const CurveShapes shapes({columns, -columns, 2 * columns});
    std::vector<std::vector<std::size_t>> questions = {{}, {0, 2, 3}, {7}, places_from(1, 299)};
    for (const std::size_t n : {1, 2, 3, 4, 17, 127, 128, 129, 130, 299, 300}) questions.push_back(places_from(0, n));
    for (const auto& where : questions) {
        Eigen::Matrix4d expected = Eigen::Matrix4d::Zero();
        for (const auto place : where) {
            const CurveShapes::Sums row = columns.row(static_cast<Eigen::Index>(place));
            expected += row * row.transpose();
        }
        CAPTURE(where.size());
        const auto products = shapes.products(2, where);
        auto product = products.begin();
        for (int i = 0; i < 4; ++i)
            for (int k = 0; k <= i; ++k) CHECK(*product++ == 4 * expected(i, k));  // of small whole numbers, so exact
    }
}

TEST_CASE("a shape is the first loss alone until its plateau ends") {
    auto columns = columns_at_random();
    columns.topRows(40).setZero();
    columns.topRows(40).col(CurveShapes::first).setOnes();
    columns(40, CurveShapes::first) = 0.5;
    const CurveShapes shapes({columns_at_random(), columns});
    CHECK(shapes.is_still(1, 0));
    CHECK(shapes.is_still(1, 39));
    CHECK_FALSE(shapes.is_still(1, 40));
    CHECK_FALSE(shapes.is_still(0, 0));
}
