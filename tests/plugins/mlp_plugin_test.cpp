#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "loaded_objective.hpp"

using Catch::Matchers::Contains;

namespace {

// Trains well and quickly on either data set.
fake::Trial good_trial() {
    fake::Trial trial;
    trial.values = {{"lr", 3e-3},          {"optimizer", 0},   {"n_layers", 2}, {"hidden_dim", 128},
                    {"dropout_rate", 0.1}, {"batch_size", 64}, {"epochs", 5}};
    return trial;
}

std::vector<std::pair<std::int64_t, double>> reports_of(fake::Objective& objective, std::uint64_t seed) {
    auto trial = good_trial();
    trial.seed = seed;
    objective.evaluate(trial);
    return trial.reports;
}

}  // namespace

TEST_CASE("mlp maximises an accuracy") {
    fake::Objective objective(MLP_LIBRARY);
    const auto declaration = objective.describe();
    REQUIRE(declaration.n_values == 1);
    REQUIRE(declaration.directions[0] == HONE_MAXIMIZE);
}

TEST_CASE("mlp searches the tutorial's space") {
    fake::Objective objective(MLP_LIBRARY);
    objective.prepare();
    auto trial = good_trial();
    objective.evaluate(trial);
    REQUIRE(trial.asked == std::vector<fake::Asked>{
                               {"lr", HONE_FLOAT, HONE_LOG, 1e-5, 1e-2, 0},
                               {"optimizer", HONE_CATEGORICAL, 0, 0, 2, 1},
                               {"n_layers", HONE_INT, 0, 2, 5, 1},
                               {"hidden_dim", HONE_INT, 0, 64, 512, 64},
                               {"dropout_rate", HONE_FLOAT, 0, 0.1, 0.5, 0},
                               {"batch_size", HONE_INT, 0, 64, 256, 64},
                               {"epochs", HONE_INT, 0, 5, 20, 1},
                           });
}

TEST_CASE("mlp tries no more epochs than it may") {
    fake::Objective objective(MLP_LIBRARY, {{"max_epochs", "50"}});
    objective.prepare();
    auto trial = good_trial();
    objective.evaluate(trial);
    REQUIRE(trial.asked.back() == fake::Asked{"epochs", HONE_INT, 0, 5, 50, 1});
}

TEST_CASE("mlp learns the digits that come with it, and reports each epoch") {
    fake::Objective objective(MLP_LIBRARY);
    objective.prepare();
    auto trial = good_trial();
    const auto outcome = objective.evaluate(trial);
    REQUIRE(outcome.status == HONE_OK);
    REQUIRE(trial.reports.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) REQUIRE(trial.reports[i].first == static_cast<std::int64_t>(i));
    REQUIRE(outcome.values == std::vector{trial.reports.back().second});
    REQUIRE(outcome.values[0] >= 0.95);
    REQUIRE(outcome.values[0] <= 1);
}

TEST_CASE("mlp learns the tutorial's data with each optimizer") {
    fake::Objective objective(MLP_LIBRARY, {{"data", TUTORIAL_FILE}});
    objective.prepare();
    for (const double optimizer : {0, 1, 2}) {
        auto trial = good_trial();
        trial.values["optimizer"] = optimizer;
        trial.values["lr"] = optimizer == 1 ? 1e-2 : 3e-3;
        trial.values["epochs"] = 20;
        const auto outcome = objective.evaluate(trial);
        REQUIRE(outcome.values.at(0) >= 0.75);
        REQUIRE(outcome.values[0] * 200 == Approx(std::round(outcome.values[0] * 200)).margin(1e-9));
    }
}

TEST_CASE("mlp gives the same accuracies bit for bit for a seed, whatever ran before, and others for another") {
    fake::Objective objective(MLP_LIBRARY, {{"data", TUTORIAL_FILE}});
    objective.prepare();
    const auto first = reports_of(objective, 11);
    const auto other = reports_of(objective, 12);
    REQUIRE(first != other);
    REQUIRE(reports_of(objective, 11) == first);

    fake::Objective again(MLP_LIBRARY, {{"data", TUTORIAL_FILE}});
    again.prepare();
    REQUIRE(reports_of(again, 11) == first);
}

TEST_CASE("a trial of mlp ends as pruned at the report that says so") {
    fake::Objective objective(MLP_LIBRARY, {{"data", TUTORIAL_FILE}});
    objective.prepare();
    auto trial = good_trial();
    trial.stops_at = [](std::int64_t step) { return step == 2; };
    REQUIRE(objective.evaluate(trial).status == HONE_PRUNED);
    REQUIRE(trial.reports.size() == 3);
}

TEST_CASE("a trial of mlp ends within its first epoch when the run is stopping") {
    fake::Objective objective(MLP_LIBRARY, {{"data", TUTORIAL_FILE}});
    objective.prepare();
    auto trial = good_trial();
    trial.is_cancelled = true;
    REQUIRE(objective.evaluate(trial).status == HONE_CANCELLED);
    REQUIRE(trial.reports.empty());
}

TEST_CASE("mlp's fingerprint changes with one byte of the data and with nothing else") {
    const auto fingerprint = [](const std::string& file) {
        fake::Objective objective(MLP_LIBRARY, {{"data", file}});
        objective.prepare();
        return objective.fingerprint();
    };
    const auto copy = std::filesystem::temp_directory_path() / ("hone-mlp-test-" + std::to_string(getpid()));
    std::filesystem::copy_file(TUTORIAL_FILE, copy, std::filesystem::copy_options::overwrite_existing);
    const auto same = fingerprint(copy);
    std::ofstream(copy, std::ios::app) << '\n';
    const auto changed = fingerprint(copy);
    std::filesystem::remove(copy);
    REQUIRE(same == fingerprint(TUTORIAL_FILE));
    REQUIRE(changed != same);
}

TEST_CASE("mlp refuses what it cannot train on before the first trial") {
    fake::Objective missing(MLP_LIBRARY, {{"data", "/no/such.csv"}});
    REQUIRE_THROWS_WITH(missing.prepare(), Contains("/no/such.csv") && Contains("No such file"));
    fake::Objective mistyped(MLP_LIBRARY, {{"label", "lable"}});
    REQUIRE_THROWS_WITH(mistyped.prepare(), Contains("'lable'") && Contains("'label'"));
}
