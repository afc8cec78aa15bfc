#include "maths/normal.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tables/normal.hpp"

using namespace hone::maths;

namespace {

Approx close_to(double expected) { return Approx(expected).epsilon(2e-13).margin(0); }

}  // namespace

TEST_CASE("log_ndtr agrees with SciPy's from one end of the doubles to the other") {
    for (const auto& [x, expected] : tables::log_ndtr_table) {
        CAPTURE(x);
        CHECK(log_ndtr(x) == close_to(expected));
    }
    CHECK(log_ndtr(-tables::inf) == -tables::inf);
    CHECK(log_ndtr(tables::inf) == 0);
}

TEST_CASE("ndtri_exp agrees with SciPy's and undoes log_ndtr") {
    for (const auto& [y, expected] : tables::ndtri_exp_table) {
        CAPTURE(y);
        CHECK(ndtri_exp(y) == Approx(expected).epsilon(1e-12).margin(1e-15));
    }
    for (double x = -60; x < 5; x += 0.37) {
        CAPTURE(x);
        CHECK(ndtri_exp(log_ndtr(x)) == Approx(x).epsilon(1e-9));
    }
    CHECK(ndtri_exp(0) == tables::inf);
    CHECK(ndtri_exp(-tables::inf) == -tables::inf);
}

TEST_CASE("the mass of an interval keeps its precision in the tails and where the interval is narrow") {
    for (const auto& [a, b, expected] : tables::log_mass_table) {
        CAPTURE(a, b);
        CHECK(log_gauss_mass(a, b) == Approx(expected).epsilon(1e-11).margin(1e-15));
        CHECK(log_gauss_mass(-b, -a) == Approx(expected).epsilon(1e-11).margin(1e-15));
    }
}

TEST_CASE("the narrow and the general formula of a mass meet") {
    for (double middle = -30; middle < 30; middle += 0.71) {
        const double width = 0.02 / (1 + std::abs(middle));
        const double parts = std::exp(log_cell_mass(middle - width * 3 / 8, width / 4)) +
                             std::exp(log_cell_mass(middle - width / 8, width / 4)) +
                             std::exp(log_cell_mass(middle + width / 8, width / 4)) +
                             std::exp(log_cell_mass(middle + width * 3 / 8, width / 4));
        CAPTURE(middle);
        CHECK(log_cell_mass(middle, 1.0001 * width) - std::log(1.0001) == Approx(std::log(parts)).epsilon(1e-7));
    }
}

TEST_CASE("a cell far narrower than doubles are dense has its density times its width") {
    for (const double middle : {-20.0, 0.3, 5.0})
        CHECK(log_cell_mass(middle, 1e-30) ==
              Approx(-middle * middle / 2 - 0.5 * std::log(2 * std::acos(-1.0)) + std::log(1e-30)).epsilon(1e-14));
}

TEST_CASE("quantiles of the truncated normal agree with SciPy's") {
    for (const auto& [u, a, b, expected] : tables::quantile_table) {
        CAPTURE(u, a, b);
        CHECK(truncated_normal_quantile(u, a, b) == Approx(expected).epsilon(1e-9));
    }
}

TEST_CASE("a quantile never leaves its interval") {
    for (const double a : {-1e6, -40.0, -1.0, 0.0, 3.0, 39.0, 1e5})
        for (const double u : {1e-300, 1e-16, 0.5, 1 - 1e-16}) {
            const double x = truncated_normal_quantile(u, a, a + 2);
            CAPTURE(a, u);
            CHECK(x >= a);
            CHECK(x <= a + 2);
        }
}
