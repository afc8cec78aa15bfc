#include "text/nearest.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace hone::host;

TEST_CASE("a slip of the pen finds the name that was meant") {
    const std::vector<std::string> names = {"random", "tpe", "median"};
    CHECK(nearest("randm", names) == "random");
    CHECK(nearest("radnom", names) == "random");  // a swap counts one
    CHECK(nearest("tep", names) == "tpe");
    CHECK(nearest("mediann", names) == "median");
}

TEST_CASE("another word altogether suggests nothing, but says what there is") {
    const std::vector<std::string> names = {"random", "tpe"};
    CHECK_FALSE(nearest("hyperband", names));
    CHECK_FALSE(nearest("y", std::vector<std::string>{"c", "x"}));  // one letter is a slip of nothing
    CHECK(suggestion("hyperband", names) == "; there is random, tpe");
    CHECK(suggestion("rando", names) == "; did you mean 'random'?");
    CHECK(suggestion("x", std::vector<std::string>{}).empty());
}
