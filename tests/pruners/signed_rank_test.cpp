#include "maths/signed_rank.hpp"

#include <catch2/catch.hpp>

#include "tables/signed_rank.hpp"

using hone::maths::signed_rank_p;

TEST_CASE("the signed-rank test has SciPy's p-values, ties and zeros included") {
    for (const auto& [differences, p] : tables::signed_rank_table) {
        CAPTURE(differences);
        CHECK(signed_rank_p(differences) == Approx(p).epsilon(1e-12));
    }
}

TEST_CASE("exact p-values are exact") {
    CHECK(signed_rank_p(std::vector<double>{1, 2, 3}) == 0.125);
    CHECK(signed_rank_p(std::vector<double>{-1, -2, -3}) == 1);
    CHECK(signed_rank_p(std::vector<double>{0, 0}) == 1);
    // 50 differences above zero: one of 2^50 signs
    std::vector<double> rising(50);
    for (std::size_t i = 0; i < rising.size(); ++i) rising[i] = static_cast<double>(i + 1);
    CHECK(signed_rank_p(rising) == 0x1p-50);
}
