#include <catch2/catch.hpp>
#include <cmath>
#include <hone/dist.hpp>
#include <limits>
#include <string>

#include "fake_host.hpp"

using hone::Choice;
using hone::Dist;

namespace {
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("clip keeps a continuous value within its range") {
    const auto raw = fake::float_dist(-1, 2);
    const Dist dist(raw);
    CHECK(dist.clip(0.123) == 0.123);
    CHECK(dist.clip(-7) == -1);
    CHECK(dist.clip(infinity) == 2);
    CHECK(dist.clip(-infinity) == -1);
    CHECK(std::isnan(dist.clip(not_a_number)));
    CHECK(dist.width() == 3);
}

TEST_CASE("clip leaves a value on a logarithmic scale where it is") {
    const auto raw = fake::with_log(fake::float_dist(1e-5, 1e-1));
    const Dist dist(raw);
    CHECK(dist.is_log());
    CHECK(dist.clip(3e-4) == 3e-4);
    CHECK(dist.clip(-1) == 1e-5);
}

TEST_CASE("clip lands on the grid, never beyond its last point") {
    const auto raw = fake::float_dist(0, 1, 0.3);
    const Dist dist(raw);
    CHECK(dist.clip(0.5) == 0.6);
    CHECK(dist.clip(0.4) == 0.3);
    CHECK(dist.clip(0.99) == Approx(0.9));
    CHECK(dist.clip(0.99) < 1);
    const auto tenths = fake::float_dist(0, 0.7, 0.1);
    CHECK(Dist(tenths).clip(5) == Approx(0.7));
    CHECK(Dist(tenths).clip(5) <= 0.7);
}

TEST_CASE("clip of an integer is an integer of its steps") {
    const auto plain = fake::int_dist(1, 10), by_three = fake::int_dist(-2, 6, 3);
    const auto log = fake::with_log(fake::int_dist(1, 1000));
    CHECK(Dist(plain).clip(3.5) == 4);
    CHECK(Dist(plain).clip(3.49) == 3);
    CHECK(Dist(plain).clip(10.6) == 10);
    CHECK(Dist(by_three).clip(0) == 1);  // of -2, 1, 4
    CHECK(Dist(by_three).clip(6) == 4);
    CHECK(Dist(log).clip(31.7) == 32);
    const auto wide = fake::int_dist(0, 9007199254740992.0);
    CHECK(Dist(wide).clip(9007199254740991.0) == 9007199254740991.0);
}

TEST_CASE("what clip returns is always contained") {
    const hone_dist dists[] = {fake::float_dist(-1, 2),
                               fake::float_dist(0.1, 0.9, 0.2),
                               fake::float_dist(0, 1, 0.3),
                               fake::int_dist(-7, 9, 4),
                               fake::int_dist(3, 3),
                               fake::float_dist(-3, 3, 7),
                               fake::with_log(fake::int_dist(1, 8)),
                               fake::float_dist(0, 1e-7, 1e-9)};
    for (const Dist dist : dists)
        for (double v = -10; v <= 10; v += 0.0625) {
            CAPTURE(dist.low(), dist.high(), dist.step(), v);
            CHECK(dist.contains(dist.clip(v)));
        }
}

TEST_CASE("contains knows range and grid") {
    const auto raw = fake::float_dist(0, 1, 0.25);
    const Dist dist(raw);
    CHECK(dist.contains(0.75));
    CHECK_FALSE(dist.contains(0.8));
    CHECK_FALSE(dist.contains(1.25));
    CHECK_FALSE(dist.contains(not_a_number));
    const auto odd = fake::int_dist(1, 9, 2);
    CHECK(Dist(odd).contains(7));
    CHECK_FALSE(Dist(odd).contains(6));
    CHECK_FALSE(Dist(odd).contains(6.5));
}

TEST_CASE("a categorical is known by the places of its choices") {
    const std::vector<hone_choice> choices = {Choice("adam").raw(), Choice(3).raw(), Choice(nullptr).raw()};
    const auto raw = fake::categorical_dist(choices);
    const Dist dist(raw);
    REQUIRE(dist.is_categorical());
    CHECK(dist.n_choices() == 3);
    CHECK(dist.choice(0) == "adam");
    CHECK(dist.choice(1).integer() == 3);
    CHECK(dist.choice(2).is_null());
    CHECK(dist.clip(1.6) == 2);
    CHECK(dist.clip(8) == 2);
    CHECK(dist.contains(2));
    CHECK_FALSE(dist.contains(3));
    CHECK_FALSE(dist.contains(0.5));
}

TEST_CASE("a choice holds what it was made from") {
    CHECK(Choice(true).boolean());
    CHECK(Choice(7u).integer() == 7);
    CHECK(Choice(0.5f).real() == 0.5);
    CHECK(Choice(std::string("sgd")).text() == "sgd");
    CHECK(Choice(nullptr).is_null());
    CHECK(Choice(0).is_integer());
    CHECK(Choice(7).real() == 7.0);
    CHECK_THROWS_WITH(Choice(7).text(), "the choice is not a text");
    CHECK_THROWS_AS(Choice(true).integer(), hone::Error);
}

TEST_CASE("choices compare by value within numbers and by type otherwise") {
    CHECK(Choice(3) == Choice(3.0));
    CHECK(Choice("3") != Choice(3));
    CHECK(Choice(true) != Choice(1));
    CHECK(Choice("a") == Choice(std::string("a")));
    CHECK(Choice(nullptr) == Choice());
    CHECK(Choice("") != Choice(nullptr));
    CHECK(Choice(1) != Choice(2));
}
