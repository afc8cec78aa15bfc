#include "maths/ordered_losses.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <random>

using namespace hone::maths;

TEST_CASE("losses stay in order however many join at once") {
    std::mt19937 random(1);
    OrderedLosses ordered;
    std::vector<double> all;
    for (const std::size_t n : {3, 0, 1, 20, 1, 1, 7, 100, 1}) {
        std::vector<double> joining;
        for (std::size_t i = 0; i < n; ++i) joining.push_back(static_cast<double>(random() % 40));
        if (n == 7) joining.front() = -std::numeric_limits<double>::infinity();
        all.insert(all.end(), joining.begin(), joining.end());
        ordered.add(joining);

        auto expected = all;
        std::sort(expected.begin(), expected.end());
        REQUIRE(ordered.size() == expected.size());
        for (std::size_t rank = 0; rank < expected.size(); ++rank) CHECK(ordered[rank] == expected[rank]);
    }
    for (double loss = -1; loss <= 41; loss += 0.5)
        CHECK(ordered.n_below(loss) ==
              static_cast<std::size_t>(std::ranges::count_if(all, [&](double other) { return other < loss; })));
}
