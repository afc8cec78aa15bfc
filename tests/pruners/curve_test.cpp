#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "fake_curves.hpp"
#include "samplers/loaded_plugin.hpp"

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t n_steps = 50;

class CurvePlugin : public fake::Plugin {
 public:
    explicit CurvePlugin(std::int64_t n_startup_trials = 1, std::int64_t n_warmup_steps = 0)
        : Plugin(CURVE_LIBRARY, {{HONE_STR("min_chance"), HONE_TYPE_REAL, 0, 0, 0.005, {}},
                                 fake::integer_option("n_startup_trials", n_startup_trials),
                                 fake::integer_option("n_warmup_steps", n_warmup_steps),
                                 fake::integer_option("interval_steps", 1)}) {}
};

// A loss that falls from `end` + 1 to about `end`.
struct Run {
    std::vector<std::int64_t> steps;
    std::vector<double> losses;

    Run(double end, std::int64_t n, std::int64_t stride = 1) {
        for (std::int64_t step = 0; step < n; step += stride) {
            steps.push_back(step);
            losses.push_back(end + std::exp(-static_cast<double>(step) / 6));
        }
    }
    void add_to(fake::Curves& curves, std::uint8_t state) const { curves.add(state, steps, {losses}); }
};

void add_peers(fake::Curves& curves, const std::vector<double>& ends) {
    for (const double end : ends) Run(end, n_steps).add_to(curves, HONE_STATE_COMPLETE);
}

bool stops(const fake::Plugin& plugin, fake::Curves& curves) {
    std::int32_t verdict = -1;
    REQUIRE(plugin.pruner().judge(plugin.self(), &curves.view(), &verdict) == HONE_OK);
    return verdict == 1;
}

bool stops(const Run& run, const std::vector<double>& peers = {0.2, 0.3, 0.5}) {
    const CurvePlugin plugin;
    fake::Curves curves;
    add_peers(curves, peers);
    run.add_to(curves, HONE_STATE_RUNNING);
    return stops(plugin, curves);
}

}  // namespace

TEST_CASE("curve stops a trial whose curve ends above the best, and lets one go on whose curve ends below") {
    CHECK(stops(Run(0.9, 15)));
    CHECK_FALSE(stops(Run(0.1, 15)));
}

TEST_CASE("the worse a curve is, the sooner curve stops it") {
    std::vector<std::int64_t> stopped;
    for (const double end : {0.9, 0.4, 0.25, 0.1}) {
        std::int64_t n = 1;
        while (n < n_steps && !stops(Run(end, n))) ++n;
        stopped.push_back(n);
    }
    CAPTURE(stopped);
    CHECK(std::is_sorted(stopped.begin(), stopped.end()));
    CHECK(stopped.front() < 10);
    CHECK(stopped.back() == n_steps);
}

TEST_CASE("curve never stops a trial before the start-up trials are complete") {
    const CurvePlugin plugin(4);
    fake::Curves three, four;
    add_peers(three, {0.2, 0.3, 0.5});
    for (int i = 0; i < 3; ++i) Run(0.2, 10).add_to(three, HONE_STATE_PRUNED);
    add_peers(four, {0.2, 0.3, 0.5, 0.4});
    for (auto* curves : {&three, &four}) Run(2, 20).add_to(*curves, HONE_STATE_RUNNING);
    CHECK_FALSE(stops(plugin, three));
    CHECK(stops(plugin, four));
    CHECK_FALSE(stops(Run(2, 20), {}));
}

TEST_CASE("curve never stops a trial during its warm-up") {
    fake::Curves curves;
    add_peers(curves, {0.2, 0.3});
    Run(2, 20).add_to(curves, HONE_STATE_RUNNING);
    CHECK_FALSE(stops(CurvePlugin(1, 20), curves));
    CHECK(stops(CurvePlugin(1, 19), curves));
}

TEST_CASE("curve stops nobody at the first report, nor at the last") {
    CHECK_FALSE(stops(Run(100, 1)));
    CHECK_FALSE(stops(Run(100, n_steps)));
    CHECK_FALSE(stops(Run(100, n_steps + 10)));
}

TEST_CASE("curve stops what is NaN or infinitely bad, and looks past what was") {
    for (const double bad : {std::nan(""), infinity, -infinity}) {
        Run ends_so(0.1, 15), was_so(0.1, 15), poor(0.9, 15);
        ends_so.losses.back() = bad;
        was_so.losses[7] = poor.losses[7] = bad;
        CAPTURE(bad);
        CHECK(stops(ends_so) == (bad != -infinity));
        CHECK_FALSE(stops(was_so));
        CHECK(stops(poor));
    }
}

TEST_CASE("curve needs no report of each step, nor curves of one length") {
    CHECK(stops(Run(0.9, 18, 3)));
    CHECK_FALSE(stops(Run(0.1, 18, 3)));
    const CurvePlugin plugin;
    for (const double end : {0.9, 0.1}) {
        fake::Curves curves;
        Run(0.2, 20).add_to(curves, HONE_STATE_COMPLETE);
        Run(0.3, 50, 7).add_to(curves, HONE_STATE_COMPLETE);
        Run(end, 15).add_to(curves, HONE_STATE_RUNNING);
        CHECK(stops(plugin, curves) == (end > 0.5));
    }
}

TEST_CASE("curve stops a trial that gets worse again") {
    Run worsens(0.15, 30);
    for (std::size_t i = 12; i < worsens.losses.size(); ++i)
        worsens.losses[i] = worsens.losses[11] + 0.05 * static_cast<double>(i - 11);
    CHECK(stops(worsens));
}

TEST_CASE("a plateau is a reason to stop where others never left theirs, and none where they did") {
    const auto late = [](std::int64_t n) {
        Run run(0.2, n);
        for (std::size_t i = 0; i < run.losses.size(); ++i)
            run.losses[i] = 0.2 + std::exp(-std::max(static_cast<double>(i) - 20, 0.0) / 4);
        return run;
    };
    Run stuck(0.2, n_steps);
    std::ranges::fill(stuck.losses, 1.2);
    for (const bool peers_are_late : {true, false}) {
        const CurvePlugin plugin;
        fake::Curves curves;
        for (int i = 0; i < 20; ++i) (peers_are_late ? late(n_steps) : stuck).add_to(curves, HONE_STATE_COMPLETE);
        Run(0.2, n_steps).add_to(curves, HONE_STATE_COMPLETE);
        late(15).add_to(curves, HONE_STATE_RUNNING);
        CHECK(stops(plugin, curves) != peers_are_late);
    }
}

TEST_CASE("curve soon stops a trial that repeats its first loss exactly, unless one that did so got away") {
    Run dead(0, 6), noisy(0, 6), slow(0.2, n_steps);
    std::ranges::fill(dead.losses, 1.2);
    for (std::size_t i = 0; i < noisy.losses.size(); ++i) noisy.losses[i] = 1.2 + (i % 2 == 0 ? 0.002 : -0.002);
    std::fill_n(slow.losses.begin(), 8, slow.losses.front());
    CHECK(stops(dead));
    CHECK_FALSE(stops(noisy));

    const CurvePlugin plugin;
    fake::Curves curves;
    add_peers(curves, {0.2, 0.3, 0.5});
    slow.add_to(curves, HONE_STATE_COMPLETE);
    dead.add_to(curves, HONE_STATE_RUNNING);
    CHECK_FALSE(stops(plugin, curves));
}

TEST_CASE("curve decides the same whatever it learned before and in whichever order peers ended") {
    const std::vector<double> ends = {0.5, 0.21, 0.33, 0.4, 0.27};
    for (std::int64_t n = 2; n < 30; ++n) {
        const CurvePlugin fresh, knows;
        fake::Curves early, curves;
        add_peers(early, {0.5, 0.21});
        Run(0.4, n).add_to(early, HONE_STATE_RUNNING);
        stops(knows, early);
        add_peers(curves, ends);
        Run(0.34, n).add_to(curves, HONE_STATE_RUNNING);
        CHECK(stops(fresh, curves) == stops(knows, curves));
    }
}
