#include "tpe/split.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tables/split.hpp"
#include "tables/weights.hpp"
#include "tpe/weights.hpp"

using namespace hone::tpe;

namespace {

Finished finished(const tables::SplitCase& example) {
    Finished result(example.n_objectives);
    for (std::uint32_t row = 0; row < example.trials.size(); ++row) {
        const auto& trial = example.trials[row];
        if (trial.state == 'r') continue;
        if (trial.violation > 0) {
            result.add_infeasible({row, trial.violation});
        } else if (trial.state == 'c') {
            result.add_complete(row, trial.values);
        } else {
            result.add_pruned({row, trial.last_step, trial.last_loss});
        }
    }
    return result;
}

}  // namespace

TEST_CASE("the good trials are those that Optuna would take") {
    for (std::size_t i = 0; i < tables::split_table.size(); ++i) {
        const auto& example = tables::split_table[i];
        CAPTURE(i, example.n_objectives, example.n_good);
        auto rows = good_rows(finished(example), example.n_good);
        std::ranges::sort(rows);
        CHECK(rows == example.good);
    }
}

TEST_CASE("a tenth of the trials is good, or a quarter of their square root, with one objective 25 at most") {
    for (const auto& [n, single, several, sqrt] : tables::n_good_table) {
        CAPTURE(n);
        CHECK(n_good(n, 1, Gamma::linear) == single);
        CHECK(n_good(n, 2, Gamma::linear) == several);
        CHECK(n_good(n, 1, Gamma::sqrt) == sqrt);
    }
}

TEST_CASE("good trials come best first: complete ones by loss, pruned ones by length, infeasible ones by violation") {
    Finished trials(1);
    trials.add_infeasible({0, 2});
    trials.add_complete(1, std::vector{5.0});
    trials.add_pruned({2, 3, 0.5});
    trials.add_complete(3, std::vector{4.0});
    trials.add_pruned({4, 9, 0.5});
    trials.add_infeasible({5, 1});
    CHECK(good_rows(trials, 6) == std::vector<std::uint32_t>{3, 1, 4, 2, 5, 0});
}

TEST_CASE("ranks weigh 1 on average, and the best the most") {
    const std::vector<std::vector<double>> table{
        {1},
        {1.608325719865459, 0.3916742801345411},
        {2.2813632345170296, 1.353765485008926, 0.811155585793349, 0.42616773550082243, 0.12754795917987388}};
    for (const auto& expected : table) {
        std::vector<double> weights(expected.size());
        fill_log_ranks(weights);
        CHECK_THAT(weights, Catch::Approx(expected).epsilon(1e-14));
    }
}

TEST_CASE("the newest 25 weigh one, older ones less and less") {
    for (const auto& expected : tables::ramp_table) {
        std::vector<double> weights(expected.size());
        fill_ramp(weights);
        CAPTURE(expected.size());
        CHECK_THAT(weights, Catch::Approx(expected).epsilon(1e-14));
    }
}
