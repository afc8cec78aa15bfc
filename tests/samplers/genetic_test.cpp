#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <hone/error.hpp>
#include <numeric>

#include "genetic/crossover.hpp"
#include "genetic/mutation.hpp"
#include "genetic/pool.hpp"
#include "genetic/survival.hpp"
#include "maths/niching.hpp"
#include "tables/fronts.hpp"
#include "tables/genetic.hpp"

using namespace hone::genetic;

namespace {

Parents parents_of(const std::vector<std::vector<double>>& rows) {
    Parents parents(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows[0].size()));
    for (Eigen::Index i = 0; i < parents.rows(); ++i)
        for (Eigen::Index j = 0; j < parents.cols(); ++j)
            parents(i, j) = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
    return parents;
}

Eigen::ArrayXXd children_of(const Crossover& crossover, const Parents& parents, Eigen::Index n) {
    hone::Rng rng(7);
    Eigen::ArrayXXd children(n, parents.cols());
    for (Eigen::Index i = 0; i < n; ++i) children.row(i) = crossover.child(parents, rng);
    return children;
}

double deviation(const Eigen::ArrayXd& values) { return std::sqrt((values - values.mean()).square().mean()); }

std::vector<std::size_t> ascending(std::vector<std::size_t> places) {
    std::sort(places.begin(), places.end());
    return places;
}

const std::vector<std::vector<double>> three_parents{{0.1, 0.2, 0.3}, {0.9, 0.2, 0.3}, {0.5, 0.6, 0.3}};

}  // namespace

TEST_CASE("fronts of constrained domination follow their definition") {
    for (const auto& example : tables::fronts_table) {
        const Pool pool{{example.points, example.n_objectives}, example.violations};
        const auto all = fronts(pool, pool.size());
        std::vector<std::size_t> ranks(pool.size());
        for (std::size_t rank = 0; rank < all.size(); ++rank)
            for (const std::size_t i : all[rank]) ranks[i] = rank;
        CAPTURE(example.n_objectives, example.points);
        CHECK(ranks == example.ranks);
    }
}

TEST_CASE("tournaments and fronts have the same idea of domination") {
    for (const auto& example : tables::fronts_table) {
        const Pool pool{{example.points, example.n_objectives}, example.violations};
        for (std::size_t a = 0; a < pool.size(); ++a) {
            bool is_dominated = false;
            for (std::size_t b = 0; b < pool.size(); ++b) is_dominated = is_dominated || dominates(pool, b, a);
            CHECK(is_dominated == (example.ranks[a] > 0));
        }
    }
}

TEST_CASE("whole fronts survive, and the least crowded of the one that does not fit") {
    // A front of five, the second of which is the most crowded, before a front of one.
    const Pool pool{{{0, 10, 1, 9, 2, 8.5, 6, 4, 10, 0, 11, 11}, 2}, std::vector<double>(6, 0)};
    hone::Rng rng(1);
    const LeastCrowded rule;
    CHECK(ascending(rule.survivors(pool, 4, rng)) == std::vector<std::size_t>{0, 2, 3, 4});
    CHECK(ascending(rule.survivors(pool, 5, rng)) == std::vector<std::size_t>{0, 1, 2, 3, 4});
    CHECK(rule.survivors(pool, 9, rng).size() == 6);
}

TEST_CASE("feasible individuals survive before infeasible ones, the less infeasible before the more") {
    const Pool pool{{{0, 1, 2, 3}, 1}, {3, 2, 0, 0}};
    hone::Rng rng(1);
    CHECK(LeastCrowded().survivors(pool, 1, rng) == std::vector<std::size_t>{2});
    CHECK(ascending(LeastCrowded().survivors(pool, 3, rng)) == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("with reference points one individual survives near each") {
    // On the line x + y = 1: three bunches of individuals, and reference points in their middles.
    Pool pool{{{}, 2}, {}};
    for (const double middle : {0.0, 0.5, 1.0})
        for (const double off : {0.0, 0.01, 0.02, 0.03}) {
            const double x = middle == 1.0 ? 1 - off : middle + off;
            pool.losses.push_back(std::vector<double>{x, 1 - x});
            pool.violations.push_back(0);
        }
    hone::Rng rng(1);
    const BestNiched rule(hone::maths::das_dennis_points(2, 2));
    CHECK(ascending(rule.survivors(pool, 3, rng)) == std::vector<std::size_t>{0, 4, 8});
}

TEST_CASE("children are spread as those of Optuna's crossovers") {
    constexpr Eigen::Index n = 100000;
    for (const auto& example : tables::crossover_table) {
        CrossoverOptions options;
        if (example.eta > 0) options.eta = example.eta;
        const auto children = children_of(*crossover(example.name, options), parents_of(example.parents), n);
        for (Eigen::Index c = 0; c < children.cols(); ++c)
            for (std::size_t level = 0; level < 10; ++level) {
                CAPTURE(example.name, example.eta, c, level);
                const double expected = 0.05 + 0.1 * static_cast<double>(level);
                const double quantile = example.quantiles[static_cast<std::size_t>(c)][level];
                const auto below = static_cast<double>((children.col(c) < quantile - 1e-12).count()) / n;
                const auto up_to = static_cast<double>((children.col(c) <= quantile + 1e-12).count()) / n;
                // Either side is a sample of 100,000: five standard deviations of their difference.
                CHECK(below < expected + 0.012);
                CHECK(up_to > expected - 0.012);
            }
    }
}

TEST_CASE("with swapping_prob a coordinate is the second parent's, to the last bit") {
    const auto children = children_of(*crossover("uniform", {.swapping_prob = 0.2}), parents_of({{0.1}, {0.7}}), 50000);
    CHECK((children.col(0) == 0.7).count() == Approx(10000).epsilon(0.05));
    CHECK((children.col(0) == 0.1).count() + (children.col(0) == 0.7).count() == 50000);
}

TEST_CASE("undx spreads normally along two parents, and across them as far as the third is") {
    const auto children = children_of(*crossover("undx", {}), parents_of(three_parents), 100000);
    // The first two differ in the first coordinate by 0.8; the third is 0.4 away from their line.
    const double sigma_eta = 0.35 / std::sqrt(3.0);
    CHECK(children.col(0).mean() == Approx(0.5).margin(0.01));
    CHECK(deviation(children.col(0)) == Approx(0.5 * 0.8).epsilon(0.02));
    CHECK(children.col(1).mean() == Approx(0.2).margin(0.01));
    CHECK(deviation(children.col(1)) == Approx(sigma_eta * 0.4).epsilon(0.02));
    CHECK(deviation(children.col(2)) == Approx(sigma_eta * 0.4).epsilon(0.02));
}

TEST_CASE("undx of equal parents is that point, of one coordinate it stays on the line") {
    const Parents equal = Parents::Constant(3, 2, 0.25);
    hone::Rng rng(1);
    CHECK((crossover("undx", {})->child(equal, rng) == 0.25).all());
    const auto children = children_of(*crossover("undx", {}), parents_of({{0.2}, {0.6}, {0.9}}), 50000);
    CHECK(deviation(children.col(0)) == Approx(0.2).epsilon(0.03));
}

TEST_CASE("vsbx spreads evenly about either parent, with simulated binary crossover's tail") {
    const double eta = 2;
    CrossoverOptions options{.eta = eta, .use_child_gene_prob = 1};
    const auto children = children_of(*crossover("vsbx", options), parents_of({{0.4}, {0.6}}), 200000);
    // At least t beyond 0.6, outwards: about that parent (1/2), on that side (1/2), and (beta - 1) / 2 * 0.2 > t, where
    // beta^-(eta + 1) is uniform.
    for (const double t : {0.01, 0.05, 0.1, 0.4}) {
        const double reached = std::pow(1 + t / 0.1, -(eta + 1)), across = std::pow(1 + (t + 0.2) / 0.1, -(eta + 1));
        const double expected = reached / 4 + across / 4;
        const auto found = static_cast<double>((children.col(0) > 0.6 + t).count()) / 200000.0;
        CAPTURE(t);
        CHECK(found == Approx(expected).margin(0.005));
    }
}

TEST_CASE("sbx stays within the bounds, whatever the parents") {
    for (const auto& rows : std::vector<std::vector<std::vector<double>>>{{{0.0, 1.0}, {1.0, 0.0}},
                                                                          {{0.0, 0.0}, {0.0, 1.0}},
                                                                          {{0.3, 1.0}, {0.3, 1.0}},
                                                                          {{1e-12, 0.5}, {1e-9, 0.9}}}) {
        const auto children = children_of(*crossover("sbx", {}), parents_of(rows), 5000);
        CHECK(children.minCoeff() >= 0);
        CHECK(children.maxCoeff() <= 1);
    }
}

TEST_CASE("the larger eta, the nearer children are, and it follows the number of objectives") {
    const Parents parents = parents_of({{0.4, 0.4}, {0.6, 0.6}});
    for (const char* name : {"sbx", "vsbx"}) {
        const auto far = [&](const CrossoverOptions& options) {
            const auto children = children_of(*crossover(name, options), parents, 20000);
            return ((children.col(0) - 0.4).abs().min((children.col(0) - 0.6).abs())).mean();
        };
        const double of_one = far({.n_objectives = 1}), of_two = far({.n_objectives = 2});
        CHECK(of_one == far({.eta = 2.0}));
        CHECK(of_two == far({.eta = 20.0}));
        CHECK(of_one > 2 * of_two);
    }
}

TEST_CASE("an unknown crossover is refused") { CHECK_THROWS_AS(crossover("two_point", {}), hone::Error); }

TEST_CASE("the polynomial mutation is that of NSGA-II in C") {
    for (const auto& [position, eta, u, expected] : tables::mutation_table) {
        CAPTURE(position, eta, u);
        CHECK(polynomial_mutation(position, eta, u) == Approx(expected).epsilon(1e-12).margin(1e-15));
    }
}
