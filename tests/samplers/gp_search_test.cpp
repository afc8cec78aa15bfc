#include <catch2/catch.hpp>
#include <cmath>
#include <hone/rng.hpp>

#include "gp/nearby.hpp"
#include "gp/proposer.hpp"
#include "gp/search.hpp"
#include "gp_cases.hpp"

using namespace hone::gp;
using namespace hone::gp::cases;
using hone::Rng;
using hone::maths::Domain;

TEST_CASE("the search finds the best point, on its grid and beside what is fixed") {
    // Two observations make the acquisition; the best of very many random points is what it must not fall below.
    Rng rng(8);
    const Axis grid(Domain{Domain::Kind::numeric, Domain::Scale::linear, 0, 40, 1, 0});
    const std::vector<Axis> axes{number, grid, choice};
    Eigen::MatrixXd points(8, 3);
    Eigen::VectorXd values(8);
    for (Eigen::Index i = 0; i < 8; ++i) {
        points.row(i) << rng.uniform(), grid.at_quantile(rng.uniform()), choice.at_quantile(rng.uniform());
        values[i] = rng.normal();
    }
    Hyperparameters hyper(3);
    for (Eigen::Index k = 0; k < 3; ++k) hyper.log_length(k) = -1.2;
    hyper.log_noise() = -9;
    const Posterior model(Kernel(axes, hyper), points, values);
    const Acquisition acquisition({model}, {Utility({{{-HUGE_VAL}, {values.minCoeff()}}}, {})});
    double best = -HUGE_VAL;
    for (int i = 0; i < 20000; ++i) {
        Eigen::RowVectorXd at(3);
        at << rng.uniform(), grid.at_quantile(rng.uniform()), choice.at_quantile(rng.uniform());
        best = std::max(best, acquisition.log_values(at)[0]);
    }
    const Region everywhere = Region::everywhere(3);
    const auto found = most_useful(acquisition, {{}, {}, {}}, everywhere, points.topRows(1), {256, 5}, rng);
    CHECK(acquisition.log_values(found)[0] >= best - 1e-6);
    CHECK(grid.snapped(found[1]) == found[1]);

    const auto held = most_useful(acquisition, {{}, grid.point(3), 2.0}, everywhere, points.topRows(1), {256, 5}, rng);
    CHECK((held[1] == grid.point(3) && held[2] == 2.0));
}

TEST_CASE("running trials where it is best do not drive others away by the noise that they may have") {
    constexpr Eigen::Index n = 30, n_pending = 7;
    int close = 0;
    for (std::uint64_t seed = 100; seed < 120; ++seed) {
        Rng rng(seed);
        Evidence evidence{Eigen::MatrixXd(n, 1), Eigen::MatrixXd(n, 1), Eigen::MatrixXd(n, 0),
                          Eigen::MatrixXd(n_pending, 1), Eigen::MatrixXd(0, 1)};
        for (Eigen::Index i = 0; i < n; ++i) {
            const double x = (static_cast<double>(i) + 0.5) / n;
            evidence.points(i, 0) = x;
            evidence.losses(i, 0) = 6 * (x - 0.2) * (x - 0.2) + 0.2 * rng.normal();
        }
        for (Eigen::Index i = 0; i < n_pending; ++i)
            evidence.pending(i, 0) = 0.17 + 0.06 * static_cast<double>(i) / n_pending;
        const auto proposed = propose({number}, {std::nullopt}, evidence, {.effort = {256, 4}}, rng);
        if (std::abs(proposed[0] - 0.2) < 0.15) ++close;
    }
    CHECK(close >= 15);
}

TEST_CASE("a search without points spread over the space stays about the best known ones") {
    // All that is known lies in a corner and is bad: the rest of the space, of which nothing is known, is worth more.
    constexpr Eigen::Index n = 24, n_axes = 6;
    const std::vector<Axis> axes(n_axes, number);
    Rng rng(1);
    const Eigen::MatrixXd known = Eigen::MatrixXd::NullaryExpr(n, n_axes, [&rng] { return rng.uniform(0, 0.1); });
    Hyperparameters hyper(n_axes);
    for (Eigen::Index k = 0; k < n_axes; ++k) hyper.log_length(k) = -2;
    const Acquisition acquisition({Posterior(Kernel(axes, hyper), known, Eigen::VectorXd::Ones(n))},
                                  {Utility({{{-HUGE_VAL}, {0}}}, {})});
    const auto distance = [&](std::size_t n_spread) {
        const std::vector<std::optional<double>> fixed(n_axes);
        return most_useful(acquisition, fixed, Region::everywhere(n_axes), known.topRows(4), {n_spread, 4, 256}, rng)
            .norm();
    };
    for (int i = 0; i < 10; ++i) {
        CHECK(distance(0) < 1.6);
        CHECK(distance(512) > 1.6);
    }
}

TEST_CASE("a region is wider along axes of greater length, ends with the space, and leaves choices free") {
    const std::vector<Axis> axes{number, choice, number, number};
    const Eigen::RowVectorXd centre = Eigen::RowVector4d(0.5, 1, 0.5, 0.95);
    const double middling = 0.2;
    const Region region = Region::about(centre, axes, Eigen::Vector4d(middling, 0.01, middling / 2, 2 * middling), 0.1);
    CHECK(region.low.isApprox(Eigen::RowVector4d(0.4, 0, 0.45, 0.75)));
    CHECK(region.high.isApprox(Eigen::RowVector4d(0.6, 1, 0.55, 1)));
    const Region flat = Region::about(centre, axes, Eigen::Vector4d(1, 1, 1e4, 1), 0.1);
    CHECK(flat.high[2] - 0.5 == Approx(0.1));
    const Region steep = Region::about(centre, axes, Eigen::Vector4d(1, 1, 1e-9, 1), 0.1);
    CHECK(steep.high[2] - 0.5 > 0.02);
}

TEST_CASE("a search does not leave its region") {
    // What lies beyond is worth more the farther it is from all that is known.
    constexpr Eigen::Index n_axes = 3;
    const std::vector<Axis> axes(n_axes, number);
    Rng rng(1);
    const Eigen::MatrixXd known = Eigen::MatrixXd::Constant(1, n_axes, 0.3);
    Hyperparameters hyper(n_axes);
    const Acquisition acquisition({Posterior(Kernel(axes, hyper), known, Eigen::VectorXd::Ones(1))},
                                  {Utility({{{-HUGE_VAL}, {0}}}, {})});
    const Region region = Region::about(known.row(0), axes, acquisition.lengths(), 0.1);
    for (const std::size_t n_spread : {0U, 64U}) {
        const auto found = most_useful(acquisition, {{}, {}, {}}, region, known, {n_spread, 4}, rng);
        CHECK((found.array() - 0.3).abs().isApproxToConstant(0.1, 1e-6));  // in one of its corners
    }
}

TEST_CASE("now and then a search nearby looks about the best point of another choice") {
    // About the best point, of choice 0, nothing is left to gain.
    const std::vector<Axis> axes{number, choice};
    constexpr Eigen::Index n = 21;
    Eigen::MatrixXd known(n + 1, 2);
    Eigen::VectorXd values = Eigen::VectorXd::Constant(n + 1, -1);
    for (Eigen::Index i = 0; i < n; ++i) known.row(i) << 0.05 + 0.015 * static_cast<double>(i), 0;
    known.row(n) << 0.8, 1;
    values[n] = -0.9;
    Hyperparameters hyper(2);
    hyper.log_length(0) = -1.2;
    hyper.log_length(1) = -1;
    hyper.log_variance() = -2;
    hyper.log_noise() = -9;
    const Acquisition acquisition({Posterior(Kernel(axes, hyper), known, values)},
                                  {Utility({{{-HUGE_VAL}, {-1}}}, {})});
    Rng rng(1);
    const auto n_elsewhere = [&](const Eigen::MatrixXd& best_first) {
        int n_found = 0;
        for (int i = 0; i < 40; ++i) {
            const auto found = most_useful_nearby(acquisition, {{}, {}}, best_first, {64, 2}, rng);
            n_found += found[0] > 0.5 && found[1] == 1;
        }
        return n_found;
    };
    const int of_all = n_elsewhere(known);
    CHECK(of_all > 3);
    CHECK(of_all < 20);
    CHECK(n_elsewhere(known.topRows(n)) == 0);
}

TEST_CASE("nearly all proposals beside running trials are such searches, and none where nothing runs") {
    // The best points lie together, where nothing is left to learn; a point nearly as good stands alone.
    constexpr Eigen::Index n = 40, n_axes = 3;
    const std::vector<Axis> axes(n_axes, number);
    Rng rng(1);
    Evidence evidence{Eigen::MatrixXd(n, n_axes), Eigen::MatrixXd(n, 1), Eigen::MatrixXd(n, 0),
                      Eigen::MatrixXd(0, n_axes), Eigen::MatrixXd(0, n_axes)};
    for (Eigen::Index i = 0; i < n; ++i) {
        for (double& x : evidence.points.row(i)) x = i < 20 ? rng.uniform(0.08, 0.12) : rng.uniform();
        if (i == 20) evidence.points.row(i).setConstant(0.85);
        const auto bump = [&](double centre) {
            return std::exp(-8 * (evidence.points.row(i).array() - centre).square().sum());
        };
        evidence.losses(i, 0) = -bump(0.1) - bump(0.9);
    }
    const ModelOptions options{.effort = {128, 2}};
    const auto n_about_the_best = [&](int n_proposals) {
        int n_about = 0;
        for (int i = 0; i < n_proposals; ++i)
            n_about += propose(axes, std::vector<std::optional<double>>(n_axes), evidence, options, rng).norm() < 0.5;
        return n_about;
    };
    CHECK(n_about_the_best(4) == 0);
    evidence.pending = Eigen::MatrixXd::Constant(1, n_axes, 0.1);
    const int beside = n_about_the_best(32);
    CHECK(beside > 26);
    CHECK(beside < 32);
}
