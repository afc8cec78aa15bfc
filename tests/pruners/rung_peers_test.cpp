#include "rung_peers.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace hone::pruners;

namespace {

constexpr std::int64_t n_brackets = 3;

std::int64_t bracket_of(std::uint64_t trial) { return static_cast<std::int64_t>(trial) % n_brackets; }

// As a host would show them.
struct Shown {
    std::vector<std::uint64_t> trials;
    std::vector<double> loss;
    const double* pointer = nullptr;

    hone::Marks marks() {
        pointer = loss.data();
        return {{trials.size(), trials.data(), pointer}, &pointer};
    }
};

Shown marks_at_random(std::size_t n, std::uint32_t seed) {
    std::mt19937 random(seed);
    Shown shown;
    for (std::size_t trial = 0; trial < n; ++trial) {
        shown.trials.push_back(trial);
        shown.loss.push_back(random() % 10 == 0 ? std::nan("") : static_cast<double>(random() % 20));
    }
    return shown;
}

void check(RungPeers& peers, Shown shown) {
    peers.take_in(shown.marks(), bracket_of);
    for (std::int64_t bracket = 0; bracket < n_brackets; ++bracket) {
        std::vector<double> expected;
        for (std::size_t i = 0; i < shown.trials.size(); ++i)
            if (bracket_of(shown.trials[i]) == bracket && !std::isnan(shown.loss[i])) expected.push_back(shown.loss[i]);
        std::ranges::sort(expected);
        const auto& ordered = peers.of(bracket).ordered();
        REQUIRE(ordered.size() == expected.size());
        for (std::size_t rank = 0; rank < expected.size(); ++rank) CHECK(ordered[rank] == expected[rank]);
    }
}

Shown first_of(const Shown& shown, std::ptrdiff_t n) {
    return {{shown.trials.begin(), shown.trials.begin() + n}, {shown.loss.begin(), shown.loss.begin() + n}};
}

}  // namespace

TEST_CASE("the peers at a rung are those of the marks, whichever were shown before") {
    RungPeers peers({0});
    const auto shown = marks_at_random(60, 1);
    auto other = shown;
    other.loss[20] += 1;
    for (const std::ptrdiff_t n : {0, 1, 2, 30, 30, 60}) check(peers, first_of(shown, n));
    check(peers, other);
    check(peers, first_of(shown, 30));
    check(peers, marks_at_random(60, 2));
}
