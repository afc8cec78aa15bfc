#include <catch2/catch.hpp>
#include <cmath>
#include <hone/rng.hpp>

#include "gp/fit.hpp"
#include "gp/kumaraswamy.hpp"
#include "gp/posterior.hpp"
#include "gp/yeo_johnson.hpp"
#include "gp_cases.hpp"
#include "tables/gaussian_process.hpp"
#include "tables/yeo_johnson.hpp"

using namespace hone::gp;
using namespace hone::gp::cases;
using hone::Rng;

TEST_CASE("Kumaraswamy's warp keeps the ends and the order, and has the derivatives that it says") {
    for (const double log_a : {-0.7, 0.0, 0.7})
        for (const double log_b : {-0.9, 0.0, 1.2}) {
            CHECK(kumaraswamy(0, log_a, log_b).value < 0.01);
            CHECK(kumaraswamy(1, log_a, log_b).value > 0.99);
            double last = -1;
            for (const double x : {0.001, 0.05, 0.3, 0.5, 0.9, 0.999}) {
                CAPTURE(log_a, log_b, x);
                const Kumaraswamy warp = kumaraswamy(x, log_a, log_b);
                CHECK(warp.value == Approx(1 - std::pow(1 - std::pow(x, std::exp(log_a)), std::exp(log_b))));
                CHECK(warp.value > last);
                last = warp.value;
                const auto slope =
                    differences([](const Eigen::VectorXd& v) { return kumaraswamy(v[0], v[1], v[2]).value; },
                                Eigen::Vector3d(x, log_a, log_b), 1e-6);
                CHECK(warp.by_x == Approx(slope[0]).epsilon(1e-5).margin(1e-9));
                CHECK(warp.by_log_a == Approx(slope[1]).epsilon(1e-5).margin(1e-9));
                CHECK(warp.by_log_b == Approx(slope[2]).epsilon(1e-5).margin(1e-9));
            }
        }
}

TEST_CASE("the power transform and its most normal lambda agree with SciPy's") {
    for (const auto& [y, lambda, expected] : tables::yeo_johnson_table) {
        CAPTURE(y, lambda);
        CHECK(yeo_johnson(y, lambda) == Approx(expected).epsilon(1e-12).margin(1e-20));
    }
    for (std::size_t i = 0; i < tables::yeo_johnson_samples.size(); ++i)
        CHECK(most_normal_lambda(vector_of(tables::yeo_johnson_samples[i]), -1, 3) ==
              Approx(tables::most_normal_lambdas[i]).margin(1e-4));
}

TEST_CASE("warped losses keep their order, whatever their scale") {
    for (const double scale : {1e-300, 1e-9, 1.0, 1e12, 1e300}) {
        Eigen::ArrayXd losses(9);
        losses << 5, -1, 3, 1e6, 0, 0.5, HUGE_VAL, NAN, -2;
        losses *= scale;
        const auto [warped, own] = warped_losses(losses, OutputWarping::yeo_johnson);
        for (const double value : warped) CHECK(std::isfinite(own.log_derivative(value)));
        CAPTURE(scale, warped.transpose());
        CHECK(warped.allFinite());
        CHECK(warped.mean() == Approx(0).margin(1e-9));
        CHECK(warped.squaredNorm() / 9 == Approx(1));
        CHECK((warped[8] < warped[1] && warped[1] < warped[4] && warped[4] < warped[5] && warped[5] < warped[2]));
        CHECK((warped[2] < warped[0] && warped[0] < warped[3]));
        CHECK((warped[3] == warped[6] && warped[6] == warped[7]));
    }
    for (const double constant : {0.0, 3.0, HUGE_VAL})
        CHECK(warped_losses(Eigen::ArrayXd::Constant(4, constant), OutputWarping::yeo_johnson).values.isZero());
}

TEST_CASE("the scale of warped losses tells how fast the losses change along it") {
    for (const bool skewed : {false, true}) {
        Eigen::ArrayXd losses(40);
        for (Eigen::Index i = 0; i < 40; ++i)
            losses[i] = skewed ? std::exp(0.15 * static_cast<double>(i)) : 2.0 * static_cast<double>(i * i);
        const auto [values, scale] = warped_losses(losses, OutputWarping::yeo_johnson);
        const auto log_change = [&](Eigen::Index i) {  // from one loss to the next
            return std::log((losses[i + 1] - losses[i]) / (values[i + 1] - values[i]));
        };
        for (Eigen::Index i = 0; i < 39; ++i) {
            CAPTURE(skewed, i);
            const double middle = scale.log_derivative(0.5 * (values[i] + values[i + 1]));
            CHECK(middle - scale.log_derivative(0.5 * (values[20] + values[21])) ==
                  Approx(log_change(i) - log_change(20)).margin(0.01));
        }
        CHECK(scale.log_derivative(values[39] + 5) == scale.log_derivative(values[39]));
        CHECK(scale.log_derivative(values[0] - 5) == scale.log_derivative(values[0]));
        CHECK(scale.log_derivative(values[39]) > scale.log_derivative(values[0]) + 1);
        losses[39] = 1e200;
        const auto [with_huge, huge] = warped_losses(losses, OutputWarping::yeo_johnson);
        CHECK(std::isfinite(huge.log_derivative(with_huge[39])));
        const LossScale straight = warped_losses(losses, OutputWarping::off).scale;
        CHECK(straight.log_derivative(-2) == straight.log_derivative(3));
    }
}

TEST_CASE("a standardised constraint says where zero went") {
    Eigen::ArrayXd values(4);
    values << -1, 2, 5, -3;
    const auto [scaled, zero] = standardised(values);
    for (Eigen::Index i = 0; i < 4; ++i) CHECK((scaled[i] > zero) == (values[i] > 0));
    CHECK(standardised(Eigen::ArrayXd::Constant(3, 2)).zero < -1e6);
    CHECK(standardised(Eigen::ArrayXd::Constant(3, -2)).zero > 1e6);
}

TEST_CASE("the posterior and the marginal likelihood agree with SciPy's") {
    for (const auto& c : tables::gaussian_process_table) {
        const Posterior posterior = posterior_of(c);
        const Eigen::MatrixXd points = matrix_of(c.new_points);
        const auto moments = posterior.at(points);
        for (Eigen::Index i = 0; i < points.rows(); ++i) {
            CHECK(moments.mean(i, 0) == Approx(c.means[static_cast<std::size_t>(i)]).epsilon(1e-8));
            CHECK(moments.variance[i] == Approx(c.variances[static_cast<std::size_t>(i)]).epsilon(1e-8));
            const auto local = posterior.near(points.row(i));
            CHECK(local.mean()[0] == Approx(moments.mean(i, 0)).epsilon(1e-10));
            CHECK(local.variance() == Approx(moments.variance[i]).epsilon(1e-9));
        }
        Eigen::VectorXd gradient;
        const LogPosterior density(mixed, matrix_of(c.points), vector_of(c.values), Lengths::alike);
        CHECK(density.log_likelihood(Hyperparameters(vector_of(c.log_hyperparameters)), gradient) ==
              Approx(c.log_likelihood).epsilon(1e-9));
    }
}

TEST_CASE("the gradient of the posterior density of hyperparameters is that of its value") {
    const Lengths lengths = GENERATE(Lengths::alike, Lengths::apart);
    for (const auto& c : tables::gaussian_process_table) {
        const LogPosterior density(mixed, matrix_of(c.points), vector_of(c.values), lengths);
        Eigen::VectorXd at = vector_of(c.log_hyperparameters);
        at[1] += 3;
        Eigen::VectorXd gradient, ignored;
        density(Hyperparameters(at), gradient);
        const auto slope =
            differences([&](const Eigen::VectorXd& log) { return density(Hyperparameters(log), ignored); }, at, 1e-5);
        for (Eigen::Index i = 0; i < at.size(); ++i) {
            if (i == 5 || i == 8) continue;  // the warp of a categorical, which has none
            CAPTURE(i);
            CHECK(gradient[i] == Approx(slope[i]).epsilon(1e-5).margin(1e-6));
        }
    }
}

TEST_CASE("the most probable hyperparameters have no better neighbours, and tell what matters") {
    const auto [n, lengths, trend] = GENERATE(table<Eigen::Index, Lengths, Trend>(
        {{40, Lengths::alike, Trend::none}, {40, Lengths::apart, Trend::linear}, {200, Lengths::alike, Trend::none}}));
    Rng rng(3);
    const std::vector<Axis> axes{number, number, number};
    Eigen::MatrixXd points(n, 3);
    Eigen::VectorXd values(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        for (Eigen::Index k = 0; k < 3; ++k) points(i, k) = rng.uniform();
        values[i] = std::sin(9 * points(i, 0)) + 0.3 * points(i, 1);
    }
    const LogPosterior density(axes, points, values, lengths);
    const auto found = most_probable(axes, points, values, {Noise::unknown, Warping::kumaraswamy, lengths, trend});
    Eigen::VectorXd gradient;
    const double value = density(found, gradient);
    for (int i = 0; i < 200; ++i) {
        Eigen::VectorXd near = found.logarithms();
        for (double& log : near) log += 0.1 * rng.normal();
        Eigen::VectorXd ignored;
        CHECK(density(Hyperparameters(near), ignored) < value + (n == 40 ? 1e-3 : 1.0));
    }
    CHECK(found.log_length(0) < found.log_length(1));
    CHECK(found.log_length(1) < found.log_length(2));
    const auto exact = most_probable(axes, points, values, {Noise::none, Warping::off, lengths, trend});
    CHECK(std::exp(exact.log_noise()) == Approx(1e-6));
    for (Eigen::Index k = 0; k < 3; ++k) CHECK((exact.log_a(k) == 0 && exact.log_b(k) == 0));
}

TEST_CASE("where lengths may lie apart, axes that do not matter get longer ones, and those that do keep theirs") {
    Rng rng(3);
    const std::vector<Axis> axes{number, number, number};
    Eigen::MatrixXd points(60, 3);
    for (double& x : points.reshaped()) x = rng.uniform();
    const Eigen::VectorXd values = (9 * points.col(0)).array().sin();
    const auto fitted = [&](Lengths lengths) {
        return most_probable(axes, points, values, {Noise::none, Warping::off, lengths, Trend::none});
    };
    const auto alike = fitted(Lengths::alike), apart = fitted(Lengths::apart);
    CHECK(apart.log_length(0) == Approx(alike.log_length(0)).margin(std::log(2)));
    for (const Eigen::Index k : {1, 2}) CHECK(apart.log_length(k) > alike.log_length(k) + std::log(3));
}

TEST_CASE("with a trend a function that rises throughout is known far from what was observed, another as without") {
    Rng rng(3);
    const std::vector<Axis> axes(6, number);
    Eigen::MatrixXd points(20, 6), corners(2, 6);
    for (double& x : points.reshaped()) x = rng.uniform(0.1, 0.9);
    corners << Eigen::RowVectorXd::Zero(6), Eigen::RowVectorXd::Ones(6);
    const auto error = [&](const auto& function, Trend trend) {
        const Eigen::VectorXd values = function(points), truth = function(corners);
        const auto found = most_probable(axes, points, values, {Noise::none, Warping::off, Lengths::apart, trend});
        return (Posterior(Kernel(axes, found), points, values).at(corners).mean.col(0) - truth).cwiseAbs().maxCoeff();
    };
    const auto rising = [](const Eigen::MatrixXd& at) -> Eigen::VectorXd { return at.rowwise().sum().array() - 3; };
    CHECK(error(rising, Trend::linear) < 0.01);
    CHECK(error(rising, Trend::none) > 1);
    const auto bowl = [](const Eigen::MatrixXd& at) -> Eigen::VectorXd {
        return (at.array() - 0.5).square().rowwise().sum() - 0.2;
    };
    CHECK(error(bowl, Trend::linear) < 1.1 * error(bowl, Trend::none));
}

TEST_CASE("each world knows what it would after observing its own outcomes, and all of them what was observed before") {
    const auto& c = tables::gaussian_process_table[1];
    const Posterior posterior = posterior_of(c);
    const auto n = static_cast<Eigen::Index>(c.points.size());
    Rng rng(3);
    const Posterior imagined = posterior.imagining(matrix_of(c.new_points).topRows(2), 3, rng);
    REQUIRE(imagined.n_worlds() == 3);
    const Eigen::MatrixXd smoothed = imagined.smoothed();
    const auto known = imagined.at(matrix_of(c.new_points));
    for (Eigen::Index world = 0; world < 3; ++world) {
        auto points = c.points;
        auto values = c.values;
        for (std::size_t i = 0; i < 2; ++i) {  // an outcome is what is smoothed, but for its noise
            points.push_back(c.new_points[i]);
            values.push_back(smoothed(n + static_cast<Eigen::Index>(i), world));
        }
        const Posterior observing(posterior.kernel(), matrix_of(points), vector_of(values));
        const auto observed = observing.at(matrix_of(c.new_points));
        CHECK((known.mean.col(world) - observed.mean).cwiseAbs().maxCoeff() < 0.01);
        CHECK(known.variance.isApprox(observed.variance, 1e-10));
        CHECK((smoothed.col(world).head(n) - posterior.smoothed()).cwiseAbs().maxCoeff() < 0.01);
    }
    CHECK((smoothed.col(0) - smoothed.col(1)).tail(2).cwiseAbs().minCoeff() > 1e-4);
}

TEST_CASE("imagined outcomes are distributed as the posterior says, together") {
    const auto& c = tables::gaussian_process_table[1];
    const Posterior posterior = posterior_of(c);
    Eigen::MatrixXd pending = matrix_of(c.new_points).topRows(1).replicate(2, 1);
    pending(1, 0) += 0.1;
    const auto moments = posterior.at(pending);
    // An observation at the first point takes covariance^2 / (its variance, noise included) from the second's variance.
    Rng rng(3);
    const double left = posterior.imagining(pending.topRows(1), 1, rng).at(pending).variance[1];
    const double covariance =
        std::sqrt((moments.variance[1] - left) * (moments.variance[0] + posterior.kernel().noise()));

    constexpr int n = 4000;
    // Smoothed by 0.1 % at most: there is little noise.
    const Eigen::MatrixXd outcomes = posterior.imagining(pending, n, rng).smoothed().bottomRows(2).transpose();
    const Eigen::RowVector2d mean = outcomes.colwise().mean();
    const Eigen::MatrixXd from_mean = outcomes.rowwise() - mean;
    const Eigen::Matrix2d spread = from_mean.transpose() * from_mean / n;
    for (Eigen::Index i = 0; i < 2; ++i) {
        CHECK(mean[i] == Approx(moments.mean(i, 0)).margin(4 * std::sqrt(moments.variance[i] / n)));
        CHECK(spread(i, i) == Approx(moments.variance[i]).epsilon(0.09));
    }
    CHECK(spread(0, 1) == Approx(covariance).epsilon(0.09));
    CHECK(covariance > 0.5 * moments.variance[0]);
}
