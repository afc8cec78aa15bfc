#include "maths/epsilon_net.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace hone::maths;

TEST_CASE("an epsilon-net begins with the least point and goes on with the farthest") {
    // The second objective counts as much as the first, whatever its unit; the fourth point is the second again.
    const Losses line{{1, 3000, 0, 4000, 4, 0, 0, 4000, 2, 2000, 3, 1000}, 2};
    CHECK(epsilon_net(line) == std::vector<std::size_t>{1, 2, 4, 0, 5});
}

TEST_CASE("infinite losses are as far as the farthest finite one") {
    const double inf = std::numeric_limits<double>::infinity();
    CHECK(epsilon_net({{0, inf, 0.5, 2, 1, 1, inf, -inf}, 2}) == std::vector<std::size_t>{0, 2, 1, 3});
    CHECK(epsilon_net({{inf, -inf, -inf, inf}, 2}) == std::vector<std::size_t>{1, 0});
    CHECK(epsilon_net({{}, 2}).empty());
}

TEST_CASE("equal vectors share a place, and so does all that nothing dominates") {
    const Losses others{{0, 0, 1, 5, 5, 1, 1, 5, 3, 3, 6, 6}, 2};
    const auto better = [&](std::vector<double> own) { return better_than(own, others); };
    CHECK(better({-1, 9}) == 0);
    CHECK(better({0, 0}) == 0);
    CHECK(better({1, 5}) == 1);
    CHECK(better({5, 1}) == 3);
    CHECK(better({3, 3}) == 4);
    CHECK(better({6, 6}) == 5);
    CHECK(better({7, 7}) == 6);
}
