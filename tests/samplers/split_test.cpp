#include "tpe/split.hpp"

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
        CHECK(good_rows(finished(example), example.n_good) == example.good);
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

TEST_CASE("the newest 25 weigh one, older ones less and less") {
    for (const auto& expected : tables::ramp_table) {
        std::vector<double> weights(expected.size());
        fill_ramp(weights);
        CAPTURE(expected.size());
        CHECK_THAT(weights, Catch::Approx(expected).epsilon(1e-14));
    }
}
