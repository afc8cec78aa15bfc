#include "study/ranking.hpp"

#include <catch2/catch.hpp>

#include "host/study/trials.hpp"

using namespace trials;

namespace {

using Directions = std::vector<Direction>;

std::vector<std::int64_t> best_of(const std::vector<TrialRecord>& all, const Directions& directions) {
    std::vector<TrialRecord> best;
    for (const auto& t : all) consider(best, t, directions);
    std::vector<std::int64_t> numbers;
    for (const auto& t : best) numbers.push_back(t.number);
    return numbers;
}

}  // namespace

TEST_CASE("the best of one objective is its extreme, the earliest of equals") {
    const std::vector<TrialRecord> all = {complete(0, 2), complete(1, 1), complete(2, 3), complete(3, 1),
                                          complete(4, 3)};
    CHECK(best_of(all, {Direction::Minimize}) == std::vector<std::int64_t>{1});
    CHECK(best_of(all, {Direction::Maximize}) == std::vector<std::int64_t>{2});
    CHECK(best_of({all.rbegin(), all.rend()}, {Direction::Minimize}) == std::vector<std::int64_t>{1});
}

TEST_CASE("only complete and feasible trials count") {
    auto infeasible = complete(0, -5);
    infeasible.system_attrs["constraints:size"] = "0.5";
    auto listed = complete(1, -4);
    listed.system_attrs["constraints"] = "[-1.0, 2.0]";
    const auto pruned = trial(2, State::Pruned, {-9});
    CHECK(best_of({infeasible, listed, pruned, complete(3, 1)}, {Direction::Minimize}) == std::vector<std::int64_t>{3});
    CHECK(best_of({infeasible, listed, pruned}, {Direction::Minimize}).empty());
}

TEST_CASE("the front of several objectives is what nothing dominates, equals included, by number") {
    const auto two = [](std::int64_t number, double a, double b) { return trial(number, State::Complete, {a, b}); };
    const std::vector<TrialRecord> all = {two(0, 1, 5), two(1, 2, 2), two(2, 5, 1), two(3, 3, 3), two(4, 2, 2)};
    CHECK(best_of(all, {Direction::Minimize, Direction::Minimize}) == std::vector<std::int64_t>{0, 1, 2, 4});
    CHECK(best_of(all, {Direction::Maximize, Direction::Maximize}) == std::vector<std::int64_t>{0, 2, 3});
}
