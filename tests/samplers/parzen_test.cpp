#include "maths/parzen.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "tables/parzen.hpp"
#include "tpe/weights.hpp"

using namespace hone::maths;

namespace {

using Slots = std::vector<std::uint32_t>;
using Observations = std::vector<std::vector<double>>;  // [directions][slots]

std::vector<std::span<const double>> views(const Observations& observations) {
    return {observations.begin(), observations.end()};
}

void weigh(Parzen& parzen, double prior_weight = 1) {
    std::vector<double> weights(parzen.observations());
    hone::tpe::fill_ramp(weights);
    parzen.weigh(weights, prior_weight);
}

Parzen fitted(const std::vector<Domain>& space, const Observations& observations, const ParzenRule& rule = {}) {
    Slots slots(observations.front().size());
    std::iota(slots.begin(), slots.end(), 0U);
    Parzen parzen(space, rule);
    parzen.update({}, slots, views(observations));
    weigh(parzen, rule.prior_weight);
    return parzen;
}

std::vector<double> log_densities(Parzen& parzen, const std::vector<std::vector<double>>& points) {
    Eigen::ArrayXXd array(points.size(), points.front().size());
    for (std::size_t p = 0; p < points.size(); ++p)
        for (std::size_t d = 0; d < points[p].size(); ++d)
            array(static_cast<Eigen::Index>(p), static_cast<Eigen::Index>(d)) = points[p][d];
    std::vector<double> result(points.size());
    parzen.log_density(array, result);
    return result;
}

const Domain unit{Domain::Kind::numeric, Domain::Scale::linear, 0, 1, 0, 0};

}  // namespace

TEST_CASE("the Parzen estimator has Optuna's density for every kind of parameter and every rule") {
    for (const auto& example : tables::parzen_table) {
        Parzen parzen = fitted(example.space, example.observations, example.rule);
        const std::vector<double> got = log_densities(parzen, example.points);
        for (std::size_t p = 0; p < got.size(); ++p) {
            CAPTURE(example.name, p);
            CHECK(got[p] == Approx(example.log_density[p]).epsilon(1e-9).margin(1e-9));
        }
    }
}

TEST_CASE("the density of a continuous parameter integrates to one and is zero outside") {
    Parzen parzen = fitted({unit}, {{0.0, 0.31, 0.3, 0.9, 1.0}});
    double sum = 0;
    const int n = 20000;
    for (int i = 0; i < n; ++i) sum += std::exp(log_densities(parzen, {{(i + 0.5) / n}})[0]) / n;
    CHECK(sum == Approx(1).epsilon(1e-6));
    CHECK(log_densities(parzen, {{-0.01}})[0] == -tables::inf);
    CHECK(log_densities(parzen, {{1.01}})[0] == -tables::inf);
}

TEST_CASE("the probabilities of a discrete parameter sum to one") {
    const auto scale = GENERATE(Domain::Scale::linear, Domain::Scale::log);
    const Domain grid{Domain::Kind::numeric, scale, 1, 40, 1, 0};
    const Domain colours{Domain::Kind::categorical, Domain::Scale::linear, 0, 4, 1, 5};
    Parzen parzen = fitted({grid, colours}, {{1, 7, 7, 30, 40, 22}, {0, 0, 4, 2, 2, 2}});
    double sum = 0;
    for (int i = 1; i <= 40; ++i)
        for (int c = 0; c < 5; ++c) sum += std::exp(log_densities(parzen, {{double(i), double(c)}})[0]);
    CHECK(sum == Approx(1).epsilon(1e-12));
}

TEST_CASE("draws follow the density") {
    const Domain grid{Domain::Kind::numeric, Domain::Scale::log, 1, 12, 1, 0};
    const Domain colours{Domain::Kind::categorical, Domain::Scale::linear, 0, 2, 1, 3};
    Parzen parzen = fitted({grid, colours}, {{2, 2, 9}, {0, 0, 2}});
    const int n = 40000;
    Eigen::ArrayXXd draws(n, 2);
    hone::Rng rng(7);
    parzen.sample(rng, draws);
    for (int i = 1; i <= 12; ++i)
        for (int c = 0; c < 3; ++c) {
            const double expected = std::exp(log_densities(parzen, {{double(i), double(c)}})[0]);
            const double got = double(((draws.col(0) == i) && (draws.col(1) == c)).count()) / n;
            CAPTURE(i, c);
            CHECK(got == Approx(expected).margin(5 * std::sqrt(expected / n)));
        }
}

TEST_CASE("continuous draws follow the distribution function of the density") {
    Parzen parzen = fitted({unit}, {{0.02, 0.4, 0.45, 1.0}});
    const int n = 40000, cells = 20;
    Eigen::ArrayXXd draws(n, 1);
    hone::Rng rng(8);
    parzen.sample(rng, draws);
    for (int i = 0; i < cells; ++i) {
        double expected = 0;
        for (int k = 0; k < 200; ++k)
            expected += std::exp(log_densities(parzen, {{(i + (k + 0.5) / 200) / cells}})[0]) / (200.0 * cells);
        const double low = double(i) / cells, high = double(i + 1) / cells;
        const double got = double(((draws.col(0) >= low) && (draws.col(0) < high)).count()) / n;
        CAPTURE(i);
        CHECK(got == Approx(expected).margin(5 * std::sqrt(expected / n)));
    }
}

TEST_CASE("draws lie in the domain, even from observations outside of it") {
    const Domain grid{Domain::Kind::numeric, Domain::Scale::linear, -1, 1, 0.25, 0};
    const Domain rates{Domain::Kind::numeric, Domain::Scale::log, 1e-5, 1e-1, 0, 0};
    Parzen parzen = fitted({grid, rates}, {{-1, 30, 0.5}, {1e-9, 1e-5, 5}});
    Eigen::ArrayXXd draws(2000, 2);
    hone::Rng rng(9);
    parzen.sample(rng, draws);
    CHECK((draws.col(0).abs() <= 1).all());
    CHECK(((draws.col(0) * 4 - (draws.col(0) * 4).round()) == 0).all());
    CHECK((draws.col(1) >= 1e-5).all());
    CHECK((draws.col(1) <= 1e-1).all());
}

TEST_CASE("a mixture is the same to the last bit, however its observations came and went") {
    const std::vector<Domain> space{unit,
                                    {Domain::Kind::numeric, Domain::Scale::log, 1e-5, 1e-1, 0, 0},
                                    {Domain::Kind::numeric, Domain::Scale::log, 1, 300, 1, 0},
                                    {Domain::Kind::numeric, Domain::Scale::linear, -1, 1, 0.25, 0},
                                    {Domain::Kind::categorical, Domain::Scale::linear, 0, 2, 1, 3}};
    const auto clip = GENERATE(BandwidthRule::Clip::magic, BandwidthRule::Clip::none);
    const ParzenRule rule{.bandwidth = {clip, BandwidthRule::Ends::inner}, .prior_weight = 0.5};
    const std::size_t n = 700;
    Observations final(space.size()), before(space.size());
    hone::Rng rng(11);
    for (auto* observations : {&final, &before})
        for (std::size_t i = 0; i < n; ++i) {
            (*observations)[0].push_back(rng.below(2) == 0 ? rng.uniform() : 0.1 * double(rng.below(10)));
            (*observations)[1].push_back(1e-5 * std::pow(10, 4 * rng.uniform()));
            (*observations)[2].push_back(1 + double(rng.below(300)));
            (*observations)[3].push_back(-1 + 0.25 * double(rng.below(9)));
            (*observations)[4].push_back(double(rng.below(3)));
        }
    Slots order(n);
    std::iota(order.begin(), order.end(), 0U);
    const Slots present(order.begin(), order.end() - 100);

    rng.shuffle(order);
    Parzen grown(space, rule);
    for (std::size_t first = 0, size = 1; first < n; first += size, size = 1 + rng.below(30))
        grown.update({}, std::span(order).subspan(first, std::min(size, n - first)), views(before));
    rng.shuffle(order);
    for (const std::uint32_t slot : order) grown.update({&slot, 1}, {&slot, 1}, views(final));
    for (const std::uint32_t slot : order)
        if (slot >= present.size()) grown.update({&slot, 1}, {}, views(final));
    Parzen at_once(space, rule);
    at_once.update({}, present, views(final));
    weigh(grown);
    weigh(at_once);

    Eigen::ArrayXXd points(50, 5), other_points(50, 5);
    hone::Rng a(3), b(3);
    at_once.sample(a, points);
    grown.sample(b, other_points);
    CHECK((points == other_points).all());
    std::vector<double> one(50), other(50);
    at_once.log_density(points, one);
    grown.log_density(points, other);
    CHECK(one == other);
    CHECK(std::none_of(one.begin(), one.end(), [](double log) { return std::isnan(log); }));
}

TEST_CASE("leaving out terms that are too small to matter does not show") {
    const std::size_t n = 3000;
    Observations observations(4);
    hone::Rng rng(12);
    for (auto& column : observations)
        for (std::size_t i = 0; i < n; ++i) column.push_back(i < n / 2 ? rng.uniform() : 0.5 + 0.01 * rng.uniform());
    const std::vector<Domain> space(4, unit);
    Parzen parzen = fitted(space, observations);

    std::vector<double> weights(n);
    hone::tpe::fill_ramp(weights);
    weights.push_back(1);
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<KernelColumn> columns(4, KernelColumn(unit, {}));
    Slots slots(n), changed;
    std::iota(slots.begin(), slots.end(), 0U);
    for (std::size_t d = 0; d < 4; ++d) {
        columns[d].grow(n);
        columns[d].update({}, slots, observations[d], changed);
    }
    const auto density = [&](const std::vector<double>& x) {
        long double sum = 0;
        for (std::size_t k = 0; k <= n; ++k) {
            long double product = weights[k] / total;
            for (std::size_t d = 0; d < 4; ++d) {
                const auto slot = static_cast<Eigen::Index>(k);
                const long double c = k < n ? columns[d].centre()[slot] : 0.5;
                const long double h = k < n ? columns[d].bandwidth()[slot] : 1.0;
                const long double root = std::sqrt(2.0L);
                const long double mass = (std::erf((1 - c) / h / root) - std::erf(-c / h / root)) / 2;
                product *= std::exp(-(x[d] - c) * (x[d] - c) / h / h / 2) / h / std::sqrt(2 * std::acos(-1.0L)) / mass;
            }
            sum += product;
        }
        return static_cast<double>(std::log(sum));
    };
    for (const std::vector<double>& x : {std::vector<double>{0.505, 0.505, 0.505, 0.505},
                                         {0.1, 0.9, 0.5, 0.3},
                                         {0, 1, 0, 1},
                                         {0.52, 0.49, 0.51, 0.5},
                                         {0.55, 0.5, 0.5, 0.5}})
        CHECK(log_densities(parzen, {x})[0] == Approx(density(x)).epsilon(1e-12));
}

TEST_CASE("without a prior and without a clip there is nothing where nothing was seen") {
    const Domain colours{Domain::Kind::categorical, Domain::Scale::linear, 0, 2, 1, 3};
    Parzen parzen = fitted({colours}, {{0, 0, 2}}, {.bandwidth = {}, .prior_weight = 0});
    CHECK(std::exp(log_densities(parzen, {{0.0}})[0]) == Approx(2 / 3.0));
    CHECK(log_densities(parzen, {{1.0}})[0] == -tables::inf);
    CHECK(std::exp(log_densities(parzen, {{2.0}})[0]) == Approx(1 / 3.0));
}
