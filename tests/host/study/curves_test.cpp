#include "study/curves.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "host/study/trials.hpp"

using namespace trials;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct Fixture {
    History history{{Direction::Minimize}, {}};
    Curves curves{history, {""}};

    void report(std::uint64_t trial, std::vector<double> losses) {
        for (std::size_t step = 0; step < losses.size(); ++step)
            curves.report(trial, static_cast<std::int64_t>(step), 0, losses[step]);
    }
    void finish(std::uint64_t number, State state) {
        history.learn_finished(trials::trial(static_cast<std::int64_t>(number), state, {0.0}));
        curves.finish(number, state);
    }
    template <class Check>
    void look(std::uint64_t trial, std::int64_t step, Check&& check) {
        bool called = false;
        curves.look(trial, step, [&](hone_curves& c) {
            called = true;
            check(c);
        });
        CHECK(called);
    }
};

std::vector<double> ordered(const hone_rung& rung) {
    std::vector<double> losses;
    for (std::uint64_t i = 0; i < rung.n_complete; ++i) losses.push_back(rung.loss[0][rung.order[0][i]]);
    return losses;
}

}  // namespace

TEST_CASE("a rung orders the losses of completed trials, and holds those of all") {
    Fixture f;
    f.report(0, {5, 4});
    f.report(1, {3});
    f.report(2, {4});
    f.report(3, {1});
    f.finish(0, State::Complete);
    f.finish(1, State::Complete);
    f.finish(2, State::Pruned);
    f.look(3, 0, [](const hone_curves& c) {
        REQUIRE(c.n_rungs == 2);
        CHECK(c.rungs[0].step == 0);
        CHECK(c.rungs[0].n == 4);
        CHECK(ordered(c.rungs[0]) == std::vector<double>{3, 5});
        CHECK(ordered(c.rungs[1]) == std::vector<double>{4});
        CHECK(c.history->n_complete == 2);
        CHECK(c.history->n_pruned == 1);
    });
}

TEST_CASE("NaN comes last in a rung's order") {
    Fixture f;
    f.report(0, {missing});
    f.report(1, {2});
    f.report(2, {1});
    for (const std::uint64_t trial : {0, 1, 2}) f.finish(trial, State::Complete);
    f.report(3, {0});
    f.look(3, 0, [](const hone_curves& c) {
        const auto losses = ordered(c.rungs[0]);
        REQUIRE(losses.size() == 3);
        CHECK(losses[0] == 1);
        CHECK(losses[1] == 2);
        CHECK(std::isnan(losses[2]));
    });
}

TEST_CASE("a trial sees its own curve, its loss at the step and its best so far") {
    Fixture f;
    f.report(0, {3, 1, 2});
    f.look(0, 2, [](const hone_curves& c) {
        CHECK(c.trial == 0);
        CHECK(c.step == 2);
        CHECK(c.loss[0] == 2);
        CHECK(c.best[0] == 1);
        REQUIRE(c.n_steps == 3);
        CHECK(std::vector<double>(c.own[0], c.own[0] + 3) == std::vector<double>{3, 1, 2});
    });
}

TEST_CASE("the best of a curve passes over NaN, and is NaN only if all are") {
    Fixture f;
    f.report(0, {missing, 4});
    f.report(1, {missing});
    f.look(0, 1, [](const hone_curves& c) { CHECK(c.best[0] == 4); });
    f.look(1, 0, [](const hone_curves& c) { CHECK(std::isnan(c.best[0])); });
}

TEST_CASE("the first report of a step counts") {
    Fixture f;
    CHECK(f.curves.report(0, 0, 0, 1));
    CHECK_FALSE(f.curves.report(0, 0, 0, 2));
    f.look(0, 0, [](const hone_curves& c) { CHECK(c.loss[0] == 1); });
}

TEST_CASE("a metric that comes late has NaN where nobody reported it") {
    Fixture f;
    f.report(0, {1});
    const auto extra = f.curves.metric("extra");
    CHECK(f.curves.metric("extra") == extra);
    f.curves.report(0, 1, extra, 9);
    f.look(0, 1, [&](const hone_curves& c) {
        REQUIRE(c.n_metrics == 2);
        CHECK(std::isnan(c.own[extra][0]));
        CHECK(c.own[extra][1] == 9);
        CHECK(std::isnan(c.loss[0]));
    });
}

TEST_CASE("rungs stay ascending by step, whatever the order of reports") {
    Fixture f;
    for (const int step : {5, 1, 3}) f.curves.report(0, step, 0, step);
    f.look(0, 3, [](const hone_curves& c) {
        REQUIRE(c.n_rungs == 3);
        CHECK(c.rungs[0].step == 1);
        CHECK(c.rungs[1].step == 3);
        CHECK(c.rungs[2].step == 5);
        CHECK(c.rungs[2].loss[0][0] == 5);
    });
}

TEST_CASE("curves know the study's objectives before anything finished") {
    Fixture f;
    f.report(0, {1});
    f.look(0, 0, [](const hone_curves& c) { CHECK(c.history->n_objectives == 1); });
}

TEST_CASE("marks show who completed a rung, each trial once, and the judged trial's next rung") {
    Fixture f;
    f.report(0, {1});
    f.report(1, {2});
    const auto mark = [&f](std::uint64_t trial, std::uint64_t rung, double loss) {
        f.curves.mark(trial, rung, std::span(&loss, 1));
    };
    mark(1, 0, 2);
    mark(0, 0, 1);
    mark(0, 0, 7);
    mark(0, 1, 3);
    mark(0, Curves::max_rungs, 3);  // no pruner's
    f.look(0, 0, [](const hone_curves& c) {
        CHECK(c.rung == 2);
        REQUIRE(c.n_marks == 2);
        REQUIRE(c.marks[0].n == 2);
        CHECK(c.marks[0].trial[0] == 1);
        CHECK(c.marks[0].loss[1] == 1);
        CHECK(c.marks[1].n == 1);
    });
    f.look(1, 0, [](const hone_curves& c) { CHECK(c.rung == 1); });
}
