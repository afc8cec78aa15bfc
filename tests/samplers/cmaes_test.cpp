#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <numeric>

#include "cmaes/search.hpp"
#include "cmaes/warm_start.hpp"
#include "tables/cmaes.hpp"

using namespace hone::cmaes;
using tables::Variant;

namespace {

Vector vector_of(const std::vector<double>& values) {
    return Eigen::Map<const Vector>(values.data(), static_cast<Eigen::Index>(values.size()));
}

bool near(const Vector& a, const std::vector<double>& b, double relative) {
    return a.size() == static_cast<Eigen::Index>(b.size()) &&
           (a - vector_of(b)).norm() <= relative * std::max(1e-3, vector_of(b).norm());
}

Vector flat(const Covariance& covariance) {
    if (const auto* full = std::get_if<FullCovariance>(&covariance)) return full->matrix().reshaped();
    return std::get<DiagonalCovariance>(covariance).variances();
}

Evolution evolution_of(const tables::RunCase& run) {
    const Model model = run.variant == Variant::separable ? Model::separable : Model::full;
    Evolution evolution(Vector::Constant(run.dimensions, 0.5), 1.0 / 6, unit_covariance(model, run.dimensions));
    if (run.variant == Variant::rates) evolution.adapt_learning_rates();
    if (run.variant == Variant::margin) evolution.keep_margin(vector_of(run.steps));
    return evolution;
}

Vector extra(const Evolution& evolution) {
    if (evolution.rates()) return Vector{{evolution.rates()->mean(), evolution.rates()->covariance()}};
    if (evolution.margin()) return evolution.margin()->stretching();
    return {};
}

// Points of a distribution, ranked by a function.
struct Ranked {
    Matrix points;
    Vector losses;
};

Ranked draw(const Search& search, const std::function<double(const Vector&)>& function, hone::Rng& rng) {
    const Eigen::Index n = search.evolution().dimensions(), population = search.population();
    Matrix points(n, population);
    for (Eigen::Index k = 0; k < population; ++k) {
        Vector z(n);
        for (double& x : z) x = rng.normal();
        points.col(k) = search.evolution().point(z);
    }
    std::vector<Eigen::Index> order(static_cast<std::size_t>(population));
    std::iota(order.begin(), order.end(), 0);
    const auto loss = [&](Eigen::Index k) { return function(points.col(k)); };
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return loss(a) < loss(b); });
    Ranked ranked{Matrix(n, population), Vector(population)};
    for (Eigen::Index k = 0; k < population; ++k) {
        ranked.points.col(k) = points.col(order[static_cast<std::size_t>(k)]);
        ranked.losses[k] = function(ranked.points.col(k));
    }
    return ranked;
}

double generation(Search& search, const std::function<double(const Vector&)>& function, hone::Rng& rng) {
    const Ranked ranked = draw(search, function, rng);
    search.update(ranked.points, ranked.losses[0], ranked.losses[ranked.losses.size() - 1]);
    return ranked.losses[0];
}

Search search_of(Model model, Eigen::Index n, Method method = {}) {
    return Search({Vector::Constant(n, 0.5), 1.0 / 6, unit_covariance(model, n)}, std::move(method));
}

double ellipsoid(const Vector& x) {
    double sum = 0;
    for (Eigen::Index i = 0; i < x.size(); ++i)
        sum += std::pow(1e6, static_cast<double>(i) / static_cast<double>(x.size() - 1)) * std::pow(x[i] - 0.3, 2);
    return sum;
}

double rotated_ellipsoid(const Vector& x) {
    Vector y = x.array() - 0.3;
    const double c = std::cos(0.6), s = std::sin(0.6);
    for (Eigen::Index i = 0; i + 1 < y.size(); ++i) {
        const double left = y[i], right = y[i + 1];
        y[i] = c * left - s * right;
        y[i + 1] = s * left + c * right;
    }
    return ellipsoid(y.array() + 0.3);
}

}  // namespace

TEST_CASE("weights and learning rates are those of the package cmaes") {
    for (const auto& example : tables::strategy_table) {
        INFO(example.dimensions << " dimensions, population " << example.population);
        const Strategy s = strategy(example.model, example.dimensions, example.population);
        CHECK(s.n_parents == example.n_parents);
        CHECK(near(s.weights, example.weights, 1e-14));
        const Vector constants{{s.mu_eff, s.c_sigma, s.d_sigma, s.c_c, s.c_1, s.c_mu, s.chi_n}};
        for (Eigen::Index i = 0; i < constants.size(); ++i)
            CHECK(constants[i] == Approx(example.constants[static_cast<std::size_t>(i)]).epsilon(1e-13));
    }
}

TEST_CASE("the population is 4 + 3 ln n") {
    CHECK(default_population(1) == 4);
    CHECK(default_population(2) == 6);
    CHECK(default_population(10) == 10);
    CHECK(default_population(100) == 17);
}

TEST_CASE("the same points lead to the same distribution as in the package cmaes, generation by generation") {
    for (const auto& run : tables::run_table) {
        Evolution evolution = evolution_of(run);
        const auto n_generations = run.states.size();
        REQUIRE(run.points.size() == n_generations);
        for (std::size_t g = 0; g < n_generations; ++g) {
            INFO(run.name << ", generation " << g);
            const auto& state = run.states[g];
            evolution.update(Eigen::Map<const Matrix>(run.points[g].data(), run.dimensions, run.population));
            CHECK(near(evolution.mean(), state.mean, 1e-9));
            CHECK(evolution.sigma() == Approx(state.sigma).epsilon(1e-9));
            CHECK(near(flat(evolution.covariance()), state.covariance, 1e-9));
            CHECK(near(evolution.sigma_path(), state.sigma_path, 1e-8));
            CHECK(near(evolution.covariance_path(), state.covariance_path, 1e-8));
            CHECK(near(extra(evolution), state.extra, 1e-8));
        }
    }
}

TEST_CASE("a run that converged stops in the generation in which the package cmaes stops") {
    for (const auto& example : tables::stop_table) {
        Evolution evolution(Vector::Constant(example.dimensions, 0.5), 1.0 / 6,
                            unit_covariance(example.model, example.dimensions));
        StopRule rule(1.0 / 6, example.dimensions, example.population);
        for (std::size_t g = 0; g < example.points.size(); ++g) {
            INFO(example.dimensions << " dimensions, generation " << g);
            CHECK_FALSE(rule.holds(evolution));
            evolution.update(
                Eigen::Map<const Matrix>(example.points[g].data(), example.dimensions, example.population));
            rule.note(example.losses[g][0], example.losses[g][1]);
        }
        CHECK(rule.holds(evolution));
    }
}

TEST_CASE("a warm start is the distribution that the package cmaes makes of the best tenth") {
    for (const auto& example : tables::warm_start_table) {
        Matrix points(example.dimensions, static_cast<Eigen::Index>(example.points.size()));
        for (std::size_t k = 0; k < example.points.size(); ++k)
            points.col(static_cast<Eigen::Index>(k)) = vector_of(example.points[k]);
        const auto start = warm_start(points);
        REQUIRE(start);
        CHECK(near(start->mean, example.mean, 1e-12));
        CHECK(start->sigma == Approx(example.sigma).epsilon(1e-12));
        CHECK(near(flat(start->covariance), example.covariance, 1e-10));
    }
    CHECK_FALSE(warm_start(Matrix::Constant(2, 9, 0.5)));
}

TEST_CASE("a point of the distribution has its covariance") {
    Matrix matrix(2, 2);
    matrix << 2, 0.9, 0.9, 0.5;
    const Evolution evolution(Vector::Constant(2, 3), 0.5, FullCovariance(matrix));
    const Matrix root = (evolution.point(Vector::Unit(2, 0)).rowwise().replicate(2) - evolution.mean().replicate(1, 2));
    Matrix deviations(2, 2);
    deviations << root.col(0), evolution.point(Vector::Unit(2, 1)) - evolution.mean();
    CHECK((deviations * deviations.transpose() - 0.25 * matrix).norm() < 1e-14);
}

TEST_CASE("an ill-conditioned function is solved, rotated by the whole matrix, along the axes by its diagonal too") {
    hone::Rng rng(1);
    Search full = search_of(Model::full, 8), diagonal = search_of(Model::separable, 8);
    double best_full = HUGE_VAL, best_diagonal = HUGE_VAL;
    for (int g = 0; g < 600; ++g) best_full = std::min(best_full, generation(full, rotated_ellipsoid, rng));
    for (int g = 0; g < 300; ++g) best_diagonal = std::min(best_diagonal, generation(diagonal, ellipsoid, rng));
    CHECK(best_full < 1e-8);
    CHECK(best_diagonal < 1e-8);
}

TEST_CASE("learning rates fall where the ranking is noise, less where it is not") {
    hone::Rng rng(2), noise(3);
    Method method;
    method.rates = Method::Rates::adapted;
    Search deaf = search_of(Model::full, 4, method), hearing = search_of(Model::full, 4, method);
    for (int g = 0; g < 200; ++g) {
        Ranked ranked = draw(
            deaf, [&](const Vector& x) { return x[0]; }, rng);
        for (Eigen::Index k = ranked.points.cols(); k > 1; --k)
            ranked.points.col(k - 1).swap(
                ranked.points.col(static_cast<Eigen::Index>(noise.below(static_cast<std::uint64_t>(k)))));
        deaf.update(ranked.points, 0, 1);
    }
    for (int g = 0; g < 200; ++g)
        generation(
            hearing, [](const Vector& x) { return x.squaredNorm(); }, rng);
    CHECK(deaf.evolution().rates()->covariance() < 0.1);
    CHECK(hearing.evolution().rates()->covariance() > 0.2);
}

TEST_CASE("a margin keeps both neighbours of a grid's point likely while sigma falls") {
    hone::Rng rng(4);
    Method method;
    method.margin_steps = Vector{{0.0, 0.1}};
    Search search = search_of(Model::full, 2, method);
    for (int g = 0; g < 60; ++g)
        generation(
            search, [](const Vector& x) { return std::pow(x[0] - 0.5, 2); }, rng);
    const Evolution& e = search.evolution();
    CHECK(e.sigma() < 0.01);
    const double deviation =
        e.sigma() * std::sqrt(std::get<FullCovariance>(e.covariance()).variances()[1]) * e.margin()->stretching()[1];
    const double nearest = std::round(e.mean()[1] / 0.1) * 0.1;
    const double above = std::erfc((nearest + 0.05 - e.mean()[1]) / deviation / std::sqrt(2)) / 2;
    const double below = std::erfc((e.mean()[1] - nearest + 0.05) / deviation / std::sqrt(2)) / 2;
    const double alpha = 1.0 / (2 * 6);
    CHECK(above >= alpha / 2 * (1 - 1e-9));
    CHECK(below >= alpha / 2 * (1 - 1e-9));
}

TEST_CASE("points from outside move the distribution no further than it can reach") {
    Evolution evolution(Vector::Constant(3, 0.5), 1e-3, FullCovariance(Matrix::Identity(3, 3)));
    Matrix points = Matrix::Constant(3, 7, 1.0);
    evolution.update(points);
    CHECK((evolution.mean() - Vector::Constant(3, 0.5)).norm() < 0.01);
    CHECK(evolution.sigma() < 0.01);
    CHECK(std::get<FullCovariance>(evolution.covariance()).deviations().allFinite());
}

TEST_CASE("without restarts a search goes on when its losses are equal") {
    hone::Rng rng(5);
    Search search = search_of(Model::full, 2);
    for (int g = 0; g < 100; ++g)
        generation(
            search, [](const Vector&) { return 1.0; }, rng);
    CHECK(search.evolution().n_updates() == 100);
    CHECK(search.population() == 6);
}

TEST_CASE("with ipop each restart has a population twice as large, a new mean and the first sigma") {
    hone::Rng rng(6);
    Method method;
    method.restarts = Restarts::ipop;
    Search search = search_of(Model::full, 2, method);
    std::vector<Eigen::Index> populations;
    std::vector<double> means;
    for (int g = 0; g < 100; ++g) {
        if (search.evolution().n_updates() == 0) {
            populations.push_back(search.population());
            means.push_back(search.evolution().mean()[0]);
            CHECK(search.evolution().sigma() == 1.0 / 6);
        }
        generation(
            search, [](const Vector&) { return 1.0; }, rng);
    }
    // Flat losses are found out after 10 + 60 / population generations and one more.
    REQUIRE(populations.size() >= 5);
    CHECK(std::vector<Eigen::Index>(populations.begin(), populations.begin() + 5) ==
          std::vector<Eigen::Index>{6, 12, 24, 48, 96});
    CHECK(means[0] == 0.5);
    std::sort(means.begin(), means.end());
    CHECK(std::adjacent_find(means.begin(), means.end()) == means.end());
}

TEST_CASE("with bipop small populations and large ones use about as many points") {
    hone::Rng rng(7);
    Method method;
    method.restarts = Restarts::bipop;
    Search search = search_of(Model::full, 2, method);
    Eigen::Index small = 0, large = 0, largest = 6;
    for (int g = 0; g < 1500; ++g) {
        const Eigen::Index population = search.population();
        if (search.evolution().n_updates() == 0 && population > largest) largest = population;
        (population == largest && largest > 6 ? large : small) += population;
        CHECK(search.evolution().sigma() > 0);
        generation(
            search, [](const Vector&) { return 1.0; }, rng);
    }
    CHECK(largest >= 24);
    CHECK(small > large / 4);
    CHECK(large > small / 4);
}
