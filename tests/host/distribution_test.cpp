#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "host/tables/optuna_distributions.hpp"
#include "storage/format/distribution_json.hpp"
#include "study/distribution.hpp"

using namespace hone::host;

namespace {

constexpr int draws = 20000;

template <class Look>
void draw(const Distribution& d, Look&& look) {
    for (std::uint64_t seed = 0; seed < draws; ++seed) {
        const double value = sample(d, seed);
        if (!d.contains(value)) FAIL(value << " is outside of " << to_json(d));
        look(value);
    }
}

// The share of draws below the bound; its standard error is below 0.004.
double share_below(const Distribution& d, double bound) {
    int below = 0;
    draw(d, [&](double value) { below += value < bound; });
    return static_cast<double>(below) / draws;
}

std::map<double, int> counts(const Distribution& d) {
    std::map<double, int> result;
    draw(d, [&](double value) { ++result[value]; });
    return result;
}

}  // namespace

TEST_CASE("float ranges are accepted, lowered onto their grid and refused as Optuna does") {
    for (const auto& c : tables::float_ranges) {
        CAPTURE(c.low, c.high, c.log, c.step);
        if (c.json.empty()) {
            CHECK_THROWS_AS(make_float(c.low, c.high, c.log, c.step), std::invalid_argument);
        } else {
            const auto d = make_float(c.low, c.high, c.log, c.step);
            CHECK(to_json(d) == c.json);
            CHECK(d.single() == c.single);
        }
    }
}

TEST_CASE("int ranges are accepted, lowered onto their grid and refused as Optuna does") {
    for (const auto& c : tables::int_ranges) {
        CAPTURE(c.low, c.high, c.log, c.step);
        if (c.json.empty()) {
            CHECK_THROWS_AS(make_int(c.low, c.high, c.log, c.step), std::invalid_argument);
        } else {
            const auto d = make_int(c.low, c.high, c.log, c.step);
            CHECK(to_json(d) == c.json);
            CHECK(d.single() == c.single);
        }
    }
}

TEST_CASE("a range holds the values that Optuna finds in it, a little beside the grid included") {
    for (const auto& c : tables::memberships) {
        CAPTURE(c.json, c.value);
        CHECK(distribution_from_json(c.json).contains(c.value) == c.contained);
    }
}

TEST_CASE("what a database of doubles cannot hold, or a search cannot cover, is refused") {
    CHECK_THROWS_AS(make_float(0, tables::inf, false, 0), std::invalid_argument);
    CHECK_THROWS_AS(make_float(tables::nan, 1, false, 0), std::invalid_argument);
    CHECK_THROWS_AS(make_float(0, 1, false, tables::nan), std::invalid_argument);
    CHECK_THROWS_AS(make_float(0, 1, false, tables::inf), std::invalid_argument);
    CHECK_THROWS_AS(make_int(0, (std::int64_t{1} << 53) + 1, false, 1), std::invalid_argument);
    CHECK_THROWS_AS(make_categorical({}), std::invalid_argument);
}

TEST_CASE("a categorical value is the place of a choice") {
    const auto d = make_categorical({std::string("a"), std::string("b"), std::monostate{}});
    for (const double place : {0.0, 1.0, 2.0}) CHECK(d.contains(place));
    for (const double place : {-1.0, 3.0, 0.5, tables::nan}) CHECK_FALSE(d.contains(place));
    CHECK_FALSE(d.single());
    CHECK(make_categorical({true}).single());
}

TEST_CASE("choices of different types differ, and a NaN equals itself") {
    const auto one = make_categorical({std::int64_t{1}});
    CHECK_FALSE(one == make_categorical({true}));
    CHECK_FALSE(one == make_categorical({1.0}));
    CHECK_FALSE(one == make_categorical({std::string("1")}));
    CHECK(one == make_categorical({std::int64_t{1}}));
    CHECK(make_categorical({tables::nan}) == make_categorical({tables::nan}));
}

TEST_CASE("distributions are compatible if kind, log and choices agree, whatever their ranges") {
    const auto range = make_float(0, 1, false, 0);
    CHECK(compatible(range, make_float(-5, 5, false, 0.5)));
    CHECK_FALSE(compatible(range, make_float(1, 2, true, 0)));
    CHECK_FALSE(compatible(range, make_int(0, 1, false, 1)));
    CHECK(compatible(make_int(0, 9, false, 1), make_int(-10, 10, false, 2)));
    const auto choices = make_categorical({std::string("a"), std::string("b")});
    CHECK(compatible(choices, make_categorical({std::string("a"), std::string("b")})));
    CHECK_FALSE(compatible(choices, make_categorical({std::string("b"), std::string("a")})));
    CHECK_FALSE(compatible(choices, make_categorical({std::string("a")})));
}

TEST_CASE("a sample depends on its seed alone") {
    const auto d = make_float(0, 1, false, 0);
    CHECK(sample(d, 7) == sample(d, 7));
    std::set<double> values;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) values.insert(sample(d, seed));
    CHECK(values.size() == 1000);
}

TEST_CASE("samples are uniform, or uniform in the logarithm") {
    const auto near = [](double share) { return Approx(share).margin(0.02); };
    CHECK(share_below(make_float(-2, 6, false, 0), 0) == near(0.25));
    CHECK(share_below(make_float(-1.7e308, 1.7e308, false, 0), 0) == near(0.5));
    CHECK(share_below(make_float(1e-6, 1, true, 0), 1e-4) == near(1.0 / 3));
    // P(value <= 9) of 1 ... 99 is log(9.5 / 0.5) / log(99.5 / 0.5): every integer owns what rounds to it.
    CHECK(share_below(make_int(1, 99, true, 1), 9.5) == near(std::log(9.5 / 0.5) / std::log(99.5 / 0.5)));
}

TEST_CASE("samples reach every point of a grid and every choice equally often") {
    const auto check_even = [](const Distribution& d, std::size_t points) {
        const auto found = counts(d);
        REQUIRE(found.size() == points);
        for (const auto& [value, n] : found) CHECK(n == Approx(draws / static_cast<double>(points)).epsilon(0.1));
    };
    check_even(make_float(0, 1, false, 0.25), 5);
    check_even(make_float(0, 1, false, 0.3), 4);
    check_even(make_int(-2, 2, false, 1), 5);
    check_even(make_int(0, 100, false, 25), 5);
    check_even(make_categorical({true, false, std::monostate{}}), 3);
    check_even(make_float(3, 3, true, 0), 1);
}
