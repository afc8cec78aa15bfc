#include "maths/startup.hpp"

#include <catch2/catch.hpp>

#include "fake_history.hpp"

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
