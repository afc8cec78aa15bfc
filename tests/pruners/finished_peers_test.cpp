#include "finished_peers.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>

using namespace hone::pruners;

namespace {

constexpr std::size_t n = 60;

// What trials reported at a step, of which some are COMPLETE.
struct Step {
    std::vector<std::uint64_t> trials = std::vector<std::uint64_t>(n);
    std::vector<double> a, b;
    std::vector<std::uint32_t> complete;  // places
    const double* loss[2] = {};
    const std::uint32_t* order[2] = {};

    explicit Step(std::uint32_t seed) {
        std::iota(trials.begin(), trials.end(), std::uint64_t{0});
        std::mt19937 random(seed);
        for (auto* losses : {&a, &b})
            for (std::size_t i = 0; i < n; ++i)
                losses->push_back(random() % 12 == 0 ? std::nan("") : static_cast<double>(random() % 100));
    }

    hone_rung rung() {
        loss[0] = a.data(), loss[1] = b.data();
        order[0] = order[1] = complete.data();
        return {5, n, trials.data(), loss, complete.size(), order};
    }
};

void check(FinishedPeers& peers, Step& step) {
    hone::maths::Fronts expected(2);
    for (const auto place : step.complete)
        if (!std::isnan(step.a[place]) && !std::isnan(step.b[place])) expected.add({{step.a[place], step.b[place]}, 2});
    const auto rung = step.rung();
    const auto& fronts = peers.of(hone::Rung(rung));
    REQUIRE(fronts.size() == expected.size());
    for (double a = 0; a < 100; a += 9) {
        const std::vector<double> own = {a, 100 - a};
        CHECK(fronts.n_better_than(own, 0) == expected.n_better_than(own, 0));
    }
}

}  // namespace

TEST_CASE("peers at a step are the complete trials, whenever they ended and whichever were shown before") {
    FinishedPeers peers({0, 1});
    Step step(1);
    for (const std::uint32_t n_complete : {0, 1, 2, 2, 20, 60}) {
        step.complete.clear();
        for (std::uint32_t place = 0; place < n; ++place)
            if (place * 37 % n < n_complete) step.complete.push_back(place);
        check(peers, step);
    }
    Step fewer(2);
    fewer.complete = {4, 3, 9};
    check(peers, fewer);
}
