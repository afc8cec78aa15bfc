#include "maths/startup.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "fake_history.hpp"
#include "fake_values.hpp"

namespace {

bool is_startup(std::size_t n_complete, std::size_t n_running, std::uint64_t n_wanted) {
    fake::History history(1, {fake::real("x", 0, 1)});
    for (std::size_t i = 0; i < n_complete; ++i) history.add({HONE_STATE_COMPLETE, {0.5}, {1.0}});
    for (std::size_t i = 0; i < n_running + 1; ++i) history.add({HONE_STATE_RUNNING, {0.5}, {}});
    const auto& view = history.view({});
    return hone::maths::is_startup(view, view.n - 1, view.n_complete, n_wanted);
}

}  // namespace

TEST_CASE("a lone host's startup phase has as many trials as are wanted") {
    for (std::size_t n = 0; n < 12; ++n) CHECK(is_startup(n, 0, 10) == (n < 10));
    CHECK_FALSE(is_startup(0, 0, 0));
}

TEST_CASE("half of the startup phase may run, and no more than half") {
    CHECK(is_startup(4, 20, 10));
    CHECK_FALSE(is_startup(5, 5, 10));
    CHECK(is_startup(5, 4, 10));
    CHECK(is_startup(0, 7, 1));
    CHECK_FALSE(is_startup(2, 1, 3));
    CHECK(is_startup(1, 7, 3));
}

TEST_CASE("beside running trials the first ones are drawn as a whole, uniformly, with what is fixed") {
    const std::vector<hone_choice> kinds(3);
    fake::History history(1, {fake::real("x", 1, 100, HONE_LOG), fake::integer("n", 1, 4),
                              fake::categorical("kind", kinds), fake::real("y", 0, 1)});
    history.add({HONE_STATE_RUNNING, {10, 1, 0, 0}, {}});
    history.add({HONE_STATE_RUNNING, {10, 1, 0, 0}, {}});
    constexpr int n = 4000;
    int n_low = 0;
    std::array<int, 5> numbers{};
    std::array<int, 3> choices{};
    for (std::uint64_t seed = 0; seed < n; ++seed) {
        fake::Ask ask(history, {0, 1, 2, 3}, 1, seed);
        ask.fix(3, 0.25);
        hone::maths::sample_beside_others(history.view({}), *ask.raw());
        const auto& values = ask.values();
        for (std::size_t p = 0; p < 4; ++p) CHECK(fake::in_domain(history.parameters()[p].dist, values[p]));
        n_low += values[0] < 10;
        ++numbers.at(static_cast<std::size_t>(values[1]));
        ++choices.at(static_cast<std::size_t>(values[2]));
        CHECK(values[3] == 0.25);
    }
    const auto is_about = [](double expected) { return Approx(expected).margin(4 * std::sqrt(expected)); };
    CHECK(n_low == is_about(n / 2.0));
    for (std::size_t i = 1; i <= 4; ++i) CHECK(numbers[i] == is_about(n / 4.0));
    for (const int count : choices) CHECK(count == is_about(n / 3.0));
}

TEST_CASE("a trial beside which none runs is left to the host") {
    fake::History history(1, {fake::real("x", 0, 1)});
    history.add({HONE_STATE_COMPLETE, {0.5}, {1.0}});
    history.add({HONE_STATE_RUNNING, {0.5}, {}});
    fake::Ask ask(history, {0}, 1, 7);
    hone::maths::sample_beside_others(history.view({}), *ask.raw());
    CHECK(std::isnan(ask.values()[0]));
}
