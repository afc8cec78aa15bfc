#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <set>

#include "loaded_objective.hpp"
#include "problems.hpp"

using Catch::Matchers::Contains;

namespace {

using Reports = std::vector<std::pair<std::int64_t, double>>;

fake::Trial at_zero() {
    fake::Trial trial;
    for (const char* name : {"x0", "x1", "x2", "x3", "x4"}) trial.values[name] = 0;
    return trial;
}
constexpr double sphere5_at_zero = 0.25 + 1 + 2.25 + 4;

}  // namespace

TEST_CASE("without options it is sphere5, which reports nothing") {
    fake::Objective objective(FUNCTIONS_LIBRARY);
    auto trial = at_zero();
    const auto outcome = objective.evaluate(trial);
    REQUIRE(outcome.status == HONE_OK);
    REQUIRE(outcome.values == std::vector{sphere5_at_zero});
    REQUIRE(trial.reports.empty());
}

TEST_CASE("the name option takes every problem and nothing else") {
    fake::Objective objective(FUNCTIONS_LIBRARY);
    std::set<std::string> taken, known;
    const auto& option = *objective.descriptor().options[0];
    for (std::uint64_t i = 0; i < option.n_choices; ++i) taken.insert(fake::text(option.choices[i]));
    for (const auto& problem : hone::functions::problems()) known.emplace(problem.name);
    REQUIRE(fake::text(option.name) == "name");
    REQUIRE(taken == known);
}

TEST_CASE("a problem is minimised in as many values as it has") {
    for (const auto& problem : hone::functions::problems()) {
        CAPTURE(problem.name);
        fake::Objective objective(FUNCTIONS_LIBRARY, {{"name", std::string(problem.name)}});
        const auto declaration = objective.describe();
        REQUIRE(declaration.n_values == problem.n_values);
        for (std::uint32_t i = 0; i < declaration.n_values; ++i) REQUIRE(declaration.directions[i] == HONE_MINIMIZE);
        fake::Trial trial;
        REQUIRE(objective.evaluate(trial).values.size() == problem.n_values);
    }
}

TEST_CASE("constraints reach the trial") {
    fake::Objective objective(FUNCTIONS_LIBRARY, {{"name", "osy"}});
    fake::Trial trial;
    trial.values = {{"x1", 5}, {"x2", 1}, {"x3", 2}, {"x4", 0}, {"x5", 5}, {"x6", 10}};
    objective.evaluate(trial);
    REQUIRE(trial.constraints ==
            std::map<std::string, double>{{"c1", -4}, {"c2", 0}, {"c3", -6}, {"c4", 0}, {"c5", -3}, {"c6", -10}});
}

TEST_CASE("scales, steps and choices reach the trial as they are") {
    fake::Objective objective(FUNCTIONS_LIBRARY, {{"name", "mlp_like"}});
    fake::Trial trial;
    objective.evaluate(trial);
    const std::vector<fake::Asked> wanted = {
        {"lr", HONE_FLOAT, HONE_LOG, 1e-5, 1e-1, 0}, {"optimizer", HONE_CATEGORICAL, 0, 0, 2, 1},
        {"n_layers", HONE_INT, 0, 1, 6, 1},          {"hidden_dim", HONE_INT, 0, 32, 1024, 32},
        {"dropout", HONE_FLOAT, 0, 0, 0.6, 0},       {"batch_size", HONE_INT, HONE_LOG, 8, 512, 1},
    };
    REQUIRE(trial.asked == wanted);
}

TEST_CASE("reports approach the value from above, one a step") {
    fake::Objective objective(FUNCTIONS_LIBRARY, {{"reports", "4"}});
    auto trial = at_zero();
    REQUIRE(objective.evaluate(trial).values == std::vector{sphere5_at_zero});
    REQUIRE(trial.reports == Reports{{0, sphere5_at_zero + 1},
                                     {1, sphere5_at_zero + 1.0 / 2},
                                     {2, sphere5_at_zero + 1.0 / 3},
                                     {3, sphere5_at_zero + 1.0 / 4}});
}

TEST_CASE("a trial of functions ends as pruned at the report that says so") {
    fake::Objective objective(FUNCTIONS_LIBRARY, {{"reports", "4"}});
    auto trial = at_zero();
    trial.stops_at = [](std::int64_t step) { return step == 1; };
    REQUIRE(objective.evaluate(trial).status == HONE_PRUNED);
    REQUIRE(trial.reports.size() == 2);
}

TEST_CASE("a problem with two values reports both at a step") {
    fake::Objective objective(FUNCTIONS_LIBRARY, {{"name", "zdt2"}, {"reports", "2"}});
    fake::Trial trial;
    const auto values = objective.evaluate(trial).values;
    REQUIRE(trial.reports ==
            Reports{{0, values[0] + 1}, {0, values[1] + 1}, {1, values[0] + 0.5}, {1, values[1] + 0.5}});
}

TEST_CASE("a trial takes at least its time, and ends early when the run is stopping") {
    fake::Objective objective(FUNCTIONS_LIBRARY, {{"sleep", "12.5"}, {"reports", "3"}});
    fake::Trial trial;
    const auto begin = std::chrono::steady_clock::now();
    REQUIRE(objective.evaluate(trial).status == HONE_OK);
    REQUIRE(std::chrono::steady_clock::now() - begin >= std::chrono::microseconds(12500));

    fake::Objective endless(FUNCTIONS_LIBRARY, {{"sleep", "1e9"}});
    trial.is_cancelled = true;
    REQUIRE(endless.evaluate(trial).status == HONE_CANCELLED);
}
