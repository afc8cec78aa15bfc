#include "maths/epsilon_net.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace hone::maths;

namespace {

std::vector<std::size_t> order_of(const Losses& points) {
    EpsilonNet net(points);
    std::vector<std::size_t> order;
    while (order.size() < points.size()) order.push_back(net.next());
    return order;
}

}  // namespace

TEST_CASE("an epsilon-net begins with the least point and goes on with the farthest") {
    // The second objective counts as much as the first, whatever its unit.
    const Losses line{{0, 4000, 1, 3000, 2, 2000, 3, 1000, 4, 0}, 2};
    CHECK(order_of(line) == std::vector<std::size_t>{0, 4, 2, 1, 3});
}

TEST_CASE("infinite losses are as far as the farthest finite one") {
    const double inf = std::numeric_limits<double>::infinity();
    CHECK(order_of({{0, inf, 0.5, 2, 1, 1, inf, -inf}, 2}) == std::vector<std::size_t>{0, 2, 1, 3});
    CHECK(order_of({{-inf, inf, inf, -inf}, 2}) == std::vector<std::size_t>{0, 1});
}
