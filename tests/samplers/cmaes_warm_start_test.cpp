#include <catch2/catch.hpp>
#include <cmath>
#include <hone/rng.hpp>

#include "cmaes_plugin.hpp"

using namespace cmaes_plugin;

TEST_CASE("a warm start begins where the best of the earlier trials are, and later ones do not move it") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 2);
    for (int i = 0; i < 100; ++i) history.add({HONE_STATE_COMPLETE, {i / 100.0}, {std::abs(i / 100.0 - 0.75)}});
    CHECK(mean_of_asks(history) == Approx(0.5).margin(0.05));
    CHECK(mean_of_asks(history, {.warm_start = 1}) == Approx(0.75).margin(0.03));

    Cmaes sampler({.warm_start = 1}), other({.warm_start = 1});
    add_generation(history, 1);
    const Answer before = sampler.ask(history, history.finished(), 1);
    history.add({HONE_STATE_COMPLETE, {0.1}, {-1.0}});
    CHECK(sampler.ask(history, {101}, 1) == before);
    CHECK(other.ask(history, history.finished(), 1) == before);
}

TEST_CASE("an earlier trial that finishes late moves the warm start for every instance alike") {
    fake::History history(1, {fake::real("x", 0, 1)}, 0, 2);
    for (int i = 0; i < 20; ++i) history.add({HONE_STATE_COMPLETE, {i / 20.0}, {i / 20.0}});
    history.add({HONE_STATE_RUNNING, {0.9}, {}});
    add_generation(history, 5);
    Cmaes sampler({.warm_start = 1}), other({.warm_start = 1});
    const Answer before = sampler.ask(history, history.finished(), 1);
    history.finish(20, {-1});
    const Answer after = sampler.ask(history, {20}, 1);
    CHECK_FALSE(after == before);
    CHECK(after == other.ask(history, history.finished(), 1));
}

TEST_CASE("with a source cmaes begins as it would have begun after that study's trials") {
    hone::Rng rng(4);
    fake::History source(1, plain_space(), 1, 2), own(1, plain_space(), 0, 2);
    for (int i = 0; i < 100; ++i) {
        const double x = rng.uniform(-5, 5), y = rng.uniform(0, 10);
        source.add({HONE_STATE_COMPLETE, {x, y}, {std::hypot(x - 3, y - 2)}, {i % 5 == 0 ? 1.0 : 0.0}});
    }
    source.add({HONE_STATE_FAIL, {0, 0}, {}});
    source.add({HONE_STATE_PRUNED, {0, 0}, {}, {}, 3, -9.0});
    const fake::Studies studies(source.view(source.finished()));
    Cmaes after({.n_startup_trials = 0, .warm_start = 1}), sourced({.n_startup_trials = 0, .source = &studies});
    const Answer begun = sourced.ask(own, {}, 1);
    CHECK(begun.generation() == 0);
    CHECK(begun == after.ask(source, source.finished(), 1));
    CHECK(mean_of_asks(own, {.n_startup_trials = 0, .source = &studies}) == Approx(3).margin(0.5));

    // Trials of the study itself do not move the start.
    own.add({HONE_STATE_COMPLETE, {-5, 0}, {-1.0}});
    CHECK(sourced.ask(own, {0}, 1) == begun);
    CHECK(sourced.log().empty());
}

TEST_CASE("of a source cmaes takes the trials that have all its parameters within their ranges, ten at least") {
    fake::History source(1, {fake::real("a", 0, 1), fake::real("y", 0, 20), fake::real("x", -5, 5)}, 0, 2);
    for (int i = 0; i < 20; ++i)
        source.add({HONE_STATE_COMPLETE, {0, i % 2 == 0 ? 8.0 : 18.0, 4}, {i % 2 == 0 ? 1.0 : 0.0}});
    for (int i = 0; i < 20; ++i) source.add({HONE_STATE_COMPLETE, {0, 1, fake::none}, {-1.0}});
    const hone_history& view = source.view(source.finished());
    const fake::Studies studies(view);
    fake::History own(1, plain_space(), 0, 2);
    own.add({HONE_STATE_COMPLETE, {0, 5}, {1.0}});
    Cmaes sampler({.source = &studies});
    const Answer begun = sampler.ask(own, {0}, 1);
    CHECK(begun.values[0] == Approx(4).margin(1.5));
    CHECK(begun.values[1] == Approx(8).margin(2));
    CHECK(sampler.log().empty());

    for (const auto& space : {std::vector{fake::real("x", -5, 5), fake::real("y", 0, 7)},
                              std::vector{fake::real("other", -5, 5), fake::real("y", 0, 10)}}) {
        fake::History elsewhere(1, space, 0, 2);
        elsewhere.add({HONE_STATE_COMPLETE, {0, 5}, {1.0}});
        Cmaes in_vain({.source = &studies}), without;
        CHECK(in_vain.ask(elsewhere, {0}, 1) == without.ask(elsewhere, {0}, 1));
        elsewhere.add({HONE_STATE_COMPLETE, {0, 5}, {1.0}});
        in_vain.ask(elsewhere, {1}, 2);
        REQUIRE(in_vain.log().size() == 1);
        CHECK(in_vain.log()[0].find("'source' has 0 trials") != std::string::npos);
    }
}

TEST_CASE("a categorical of a source is no number") {
    const std::vector<hone_choice> choices(6);
    fake::History source(1, {fake::categorical("x", choices), fake::real("y", 0, 10)}, 0, 2);
    for (int i = 0; i < 40; ++i) source.add({HONE_STATE_COMPLETE, {5, 9}, {1.0}});
    const fake::Studies studies(source.view(source.finished()));
    fake::History own(1, plain_space(), 0, 2);
    own.add({HONE_STATE_COMPLETE, {0, 5}, {1.0}});
    CHECK(Cmaes({.source = &studies}).ask(own, {0}, 1) == Cmaes().ask(own, {0}, 1));
}

TEST_CASE("cmaes refuses a warm start beside another start, and without the whole covariance matrix") {
    CHECK_THROWS(Cmaes({.x0 = R"(["lr=1"])", .warm_start = 1}));
    CHECK_THROWS(Cmaes({.sigma0 = 0.1, .warm_start = 1}));
    CHECK_THROWS(Cmaes({.warm_start = 1, .use_separable_cma = 1}));

    fake::History source(1, plain_space(), 0, 2);
    const fake::Studies studies(source.view({}));
    CHECK_NOTHROW(Cmaes({.source = &studies}));
    CHECK_THROWS(Cmaes({.x0 = R"(["lr=1"])", .source = &studies}));
    CHECK_THROWS(Cmaes({.sigma0 = 0.1, .source = &studies}));
    CHECK_THROWS(Cmaes({.use_separable_cma = 1, .source = &studies}));
    CHECK_THROWS(Cmaes({.warm_start = 1, .source = &studies}));
}
