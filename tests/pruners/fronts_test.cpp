#include "maths/fronts.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "maths/epsilon_net.hpp"

using namespace hone::maths;

namespace {

// By their definition.
std::size_t n_better_of(const Losses& others, std::span<const double> own) {
    Losses all = others;
    all.push_back(own);
    const auto ranks = nondomination_ranks(all, all.size());
    const auto rank = ranks.back();
    if (rank == 0) return 0;
    Losses front{{}, all.n_objectives};
    for (const auto place : distinct_points(all))
        if (ranks[place] == rank) front.push_back(all[place]);
    auto better = static_cast<std::size_t>(std::ranges::count_if(ranks, [&](auto other) { return other < rank; }));
    EpsilonNet net(front);
    for (auto point = front[net.next()]; !std::ranges::equal(point, own); point = front[net.next()])
        for (std::size_t i = 0; i < others.size(); ++i) better += std::ranges::equal(others[i], point);
    return better;
}

// `n_numbers`: few, and many vectors are equal.
Losses at_random(std::mt19937& random, std::size_t n, std::size_t n_objectives, std::uint32_t n_numbers) {
    Losses losses{{}, n_objectives};
    for (std::size_t i = 0; i < n * n_objectives; ++i) losses.data.push_back(static_cast<double>(random() % n_numbers));
    return losses;
}

}  // namespace

TEST_CASE("equal vectors share a place, and so does all that nothing dominates") {
    Fronts fronts(2);
    fronts.add({{0, 0, 1, 5, 5, 1, 1, 5, 3, 3, 6, 6}, 2});
    const auto better = [&](std::vector<double> own) { return fronts.n_better_than(own, 0); };
    CHECK(better({-1, 9}) == 0);
    CHECK(better({0, 0}) == 0);
    CHECK(better({1, 5}) == 1);
    CHECK(better({5, 1}) == 3);
    CHECK(better({3, 3}) == 4);
    CHECK(better({6, 6}) == 5);
    CHECK(better({7, 7}) == 6);
}

TEST_CASE("of nobody nobody is better") {
    Fronts fronts(3);
    const std::vector<double> own = {1, 2, 3};
    CHECK(fronts.n_better_than(own, 0) == 0);
    fronts.add({{}, 3});
    CHECK(fronts.size() == 0);
    CHECK(fronts.n_better_than(own, 0) == 0);
}

TEST_CASE("fronts are those of all vectors, whether these joined one by one or many at once") {
    std::mt19937 random(1);
    for (const std::size_t n_objectives : {2, 3, 4})
        for (const std::uint32_t n_numbers : {4, 30, 1000000}) {
            Fronts fronts(n_objectives);
            Losses all{{}, n_objectives};
            for (const std::size_t n : {1, 3, 20, 60, 1, 1, 5, 20, 40, 1}) {
                const auto joining = at_random(random, n, n_objectives, n_numbers);
                all.data.insert(all.data.end(), joining.data.begin(), joining.data.end());
                fronts.add(joining);
                REQUIRE(fronts.size() == all.size());
                auto questions = at_random(random, 8, n_objectives, n_numbers);
                questions.push_back(all[random() % all.size()]);
                CAPTURE(n_objectives, n_numbers, all.size());
                std::size_t least = all.size();
                for (std::size_t i = 0; i < questions.size(); ++i) {
                    const auto expected = n_better_of(all, questions[i]);
                    CHECK(fronts.n_better_than(questions[i], 0) == expected);
                    for (const std::size_t enough : {expected / 2, expected, expected + 1, 2 * expected + 9}) {
                        const auto better = fronts.n_better_than(questions[i], enough);
                        CHECK((expected < enough ? better < enough : better == expected));
                    }
                    least = std::min(least, expected);
                }
                CHECK(fronts.n_better_than_best(questions, 0) == least);
            }
        }
}
