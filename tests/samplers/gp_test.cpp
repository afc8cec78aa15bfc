#include <catch2/catch.hpp>
#include <cmath>
#include <hone/rng.hpp>

#include "gp/acquisition.hpp"
#include "gp/boxes.hpp"
#include "gp/fit.hpp"
#include "gp/gain.hpp"
#include "gp/improvement.hpp"
#include "gp/kumaraswamy.hpp"
#include "gp/nearby.hpp"
#include "gp/posterior.hpp"
#include "gp/proposer.hpp"
#include "gp/search.hpp"
#include "gp/utility.hpp"
#include "gp/yeo_johnson.hpp"
#include "maths/hypervolume.hpp"
#include "tables/gaussian_process.hpp"
#include "tables/improvement.hpp"
#include "tables/yeo_johnson.hpp"

using namespace hone::gp;
using hone::Rng;
using hone::maths::Domain;
using hone::maths::Losses;

namespace {

Eigen::VectorXd vector_of(const std::vector<double>& values) {
    return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

Eigen::MatrixXd matrix_of(const std::vector<std::vector<double>>& rows) {
    Eigen::MatrixXd result(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows[0].size()));
    for (std::size_t i = 0; i < rows.size(); ++i) result.row(static_cast<Eigen::Index>(i)) = vector_of(rows[i]);
    return result;
}

const Axis number(Domain{});
const Axis choice(Domain{Domain::Kind::categorical, Domain::Scale::linear, 0, 2, 1, 3});
const std::vector<Axis> mixed{number, number, choice};

Posterior posterior_of(const tables::GaussianProcessCase& c) {
    return Posterior(Kernel(mixed, Hyperparameters(vector_of(c.log_hyperparameters))), matrix_of(c.points),
                     vector_of(c.values));
}

// Central differences of `function` at `at`.
template <class Function>
Eigen::VectorXd differences(Function&& function, const Eigen::VectorXd& at, double step) {
    Eigen::VectorXd result(at.size());
    for (Eigen::Index i = 0; i < at.size(); ++i) {
        Eigen::VectorXd up = at, down = at;
        up[i] += step;
        down[i] -= step;
        result[i] = (function(up) - function(down)) / (2 * step);
    }
    return result;
}

Losses random_front(std::size_t n, std::size_t n_objectives, Rng& rng) {
    Losses points;
    points.n_objectives = n_objectives;
    for (std::size_t i = 0; i < n * n_objectives; ++i) points.data.push_back(rng.uniform());
    return points;
}

}  // namespace

TEST_CASE("log-EI is exact where EI itself is far below the smallest double") {
    for (const auto& [z, expected] : tables::log_improvement_table) {
        CAPTURE(z);
        CHECK(log_standard_improvement(z) == Approx(expected).epsilon(1e-12).margin(2e-10));
    }
}

TEST_CASE("the derivatives of log-EI, of its differences and of log-probabilities are those of their values") {
    for (const double z : {-200.0, -30.0, -24.0, -3.0, -0.5, 0.0, 2.0, 7.0}) {
        const double mean = 0.3, deviation = 0.7, threshold = mean + z * deviation;
        CAPTURE(z);
        const auto check = [&](auto&& term) {
            const LogTerm at = term(mean, deviation);
            const Eigen::VectorXd slope = differences([&](const Eigen::VectorXd& m) { return term(m[0], m[1]).value; },
                                                      Eigen::Vector2d(mean, deviation), 1e-6);
            CHECK(at.by_mean == Approx(slope[0]).epsilon(1e-5).margin(1e-7));
            CHECK(at.by_deviation == Approx(slope[1]).epsilon(1e-5).margin(1e-7));
        };
        check([&](double m, double d) { return log_improvement(threshold, m, d); });
        check([&](double m, double d) { return log_improvement_between(threshold - 0.4, threshold, m, d); });
        check([&](double m, double d) { return log_improvement_between(threshold - 1e-5, threshold, m, d); });
        check([&](double m, double d) { return log_probability_below(threshold, m, d); });
    }
}

TEST_CASE("the improvement within an interval is the difference of two, and no worse where they are equal") {
    const double inner = std::exp(log_improvement(0.2, 0, 1).value), outer = std::exp(log_improvement(0.9, 0, 1).value);
    CHECK(log_improvement_between(0.2, 0.9, 0, 1).value == Approx(std::log(outer - inner)).epsilon(1e-13));
    // The integral of the distribution function over a narrow interval.
    CHECK(log_improvement_between(-5 - 1e-9, -5, 0, 1).value ==
          Approx(std::log(1e-9) + log_probability_below(-5, 0, 1).value).epsilon(1e-6));
    CHECK(log_improvement_between(-HUGE_VAL, 0.9, 0, 1).value == log_improvement(0.9, 0, 1).value);
}

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
        for (const Eigen::Index i : {0, 1, 2, 3, 4, 6, 7, 9, 10}) {
            CAPTURE(i);
            CHECK(gradient[i] == Approx(slope[i]).epsilon(1e-5).margin(1e-6));
        }
    }
}

TEST_CASE("the most probable hyperparameters have no better neighbours, and tell what matters") {
    const Eigen::Index n = GENERATE(40, 200);
    Rng rng(3);
    const std::vector<Axis> axes{number, number, number};
    Eigen::MatrixXd points(n, 3);
    Eigen::VectorXd values(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        for (Eigen::Index k = 0; k < 3; ++k) points(i, k) = rng.uniform();
        values[i] = std::sin(9 * points(i, 0)) + 0.3 * points(i, 1);
    }
    const Lengths lengths = GENERATE(Lengths::alike, Lengths::apart);
    const LogPosterior density(axes, points, values, lengths);
    const auto found = most_probable(axes, points, values, Noise::unknown, Warping::kumaraswamy, lengths);
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
    const auto exact = most_probable(axes, points, values, Noise::none, Warping::off, lengths);
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
        return most_probable(axes, points, values, Noise::none, Warping::off, lengths);
    };
    const auto alike = fitted(Lengths::alike), apart = fitted(Lengths::apart);
    CHECK(apart.log_length(0) == Approx(alike.log_length(0)).margin(std::log(2)));
    for (const Eigen::Index k : {1, 2}) CHECK(apart.log_length(k) > alike.log_length(k) + std::log(3));
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

TEST_CASE("undominated boxes are disjoint and fill what the points leave over") {
    Rng rng(5);
    for (const std::size_t n_objectives : {1U, 2U, 3U})
        for (const std::size_t n : {0U, 1U, 7U, 25U}) {
            const Losses points = random_front(n, n_objectives, rng);
            const std::vector<double> reference(n_objectives, 0.9);
            double volume = 0;
            const auto boxes = undominated_boxes(points, reference);
            for (const Box& box : boxes) {
                double product = 1;  // below, all end at zero
                for (std::size_t k = 0; k < n_objectives; ++k) product *= box.high[k] - std::max(0.0, box.low[k]);
                volume += product;
            }
            Losses inside;
            inside.n_objectives = n_objectives;
            for (std::size_t i = 0; i < points.size(); ++i)
                if (std::ranges::all_of(points[i], [](double v) { return v < 0.9; })) inside.push_back(points[i]);
            CAPTURE(n_objectives, n);
            CHECK(volume == Approx(std::pow(0.9, n_objectives) - hone::maths::hypervolume(inside, reference)));
            for (int i = 0; i < 200; ++i) {
                std::vector<double> at;
                for (std::size_t k = 0; k < n_objectives; ++k) at.push_back(rng.uniform(-0.5, 0.9));
                const auto holds = [&](const Box& box) {
                    for (std::size_t k = 0; k < n_objectives; ++k)
                        if (at[k] < box.low[k] || at[k] >= box.high[k]) return false;
                    return true;
                };
                bool free = true;
                for (std::size_t p = 0; p < points.size(); ++p)
                    free &= !std::ranges::equal(points[p], at, [](double a, double b) { return a <= b; });
                CHECK(std::ranges::count_if(boxes, holds) == (free ? 1 : 0));
            }
        }
}

TEST_CASE("what is left to gain counts as much as on the objectives' own scale") {
    // Near a front of two close points both scales are straight lines: what a small step gains there must agree.
    Eigen::ArrayXd first(42), second(42);
    for (Eigen::Index i = 0; i < 42; ++i) {
        first[i] = std::exp(0.1 * static_cast<double>(i));
        second[i] = 2 * first[i] + 40;
    }
    second[0] = second[1] + 0.02;  // the front: rows 0 and 1
    const auto one = warped_losses(first, OutputWarping::yeo_johnson);
    const auto other = warped_losses(second, OutputWarping::yeo_johnson);
    const std::vector<LossScale> scales{one.scale, other.scale};
    Losses known;
    known.n_objectives = 2;
    for (Eigen::Index i = 0; i < 42; ++i) known.push_back(std::vector{one.values[i], other.values[i]});
    const std::vector<Box> boxes = left_to_gain(known, scales);
    REQUIRE(boxes.size() == 3);
    const double unit = std::exp(one.scale.log_derivative(one.values[0]) + other.scale.log_derivative(other.values[1]));
    for (const Box& box : boxes) CHECK(std::exp(box.log_density) == Approx(unit).epsilon(0.05));

    const auto gain = [&](double a, double b) {  // of a sure outcome
        const Outputs sure{Eigen::Vector2d(a, b), Eigen::Vector2d::Constant(1e-12)};
        return Utility(boxes, {}).log_value(sure);
    };
    const double a = one.values[0], b = other.values[1], step = 1e-3;
    const double in_first = gain(a - step, b - step), in_second = gain(a - step, b - 2 * step);
    CHECK(in_second > in_first);
    std::vector<Box> plain = boxes;
    for (Box& box : plain) box.log_density = 0;
    const Outputs sure{Eigen::Vector2d(a - step, b - step), Eigen::Vector2d::Constant(1e-12)};
    CHECK(in_first - Utility(plain, {}).log_value(sure) == Approx(std::log(unit)).margin(0.05));
}

TEST_CASE("nothing is left to gain where nothing is known") {
    Losses none;
    none.n_objectives = 2;
    CHECK(left_to_gain(none, std::vector<LossScale>(2)).empty());
}

TEST_CASE("log-EHVI is the hypervolume that draws add on the average") {
    // 100,000 draws: agreement within four standard errors.
    Rng rng(6);
    for (const std::size_t n_objectives : {2U, 3U}) {
        const Losses front = random_front(6, n_objectives, rng);
        const std::vector<double> reference(n_objectives, 1.1);
        const Utility utility(undominated_boxes(front, reference), {});
        const auto n = static_cast<Eigen::Index>(n_objectives);
        Outputs outputs{Eigen::VectorXd::Constant(n, 0.35), Eigen::VectorXd::Constant(n, 0.04)};
        outputs.mean[0] = 0.6;
        const double before = hone::maths::hypervolume(front, reference);
        double sum = 0, squares = 0;
        constexpr int n_draws = 100000;
        for (int i = 0; i < n_draws; ++i) {
            std::vector<double> draw;
            for (Eigen::Index k = 0; k < n; ++k) draw.push_back(outputs.mean[k] + 0.2 * rng.normal());
            double gain = 0;
            if (std::ranges::all_of(draw, [](double v) { return v < 1.1; })) {
                Losses more = front;
                more.push_back(draw);
                gain = hone::maths::hypervolume(more, reference) - before;
            }
            sum += gain;
            squares += gain * gain;
        }
        const double mean = sum / n_draws, error = std::sqrt((squares / n_draws - mean * mean) / n_draws);
        CAPTURE(n_objectives, mean, error);
        CHECK(std::abs(std::exp(utility.log_value(outputs)) - mean) < 4 * error);
    }
}

TEST_CASE("with one objective the utility is the improvement times the chance that constraints hold") {
    const Utility utility({{{-HUGE_VAL}, {0.2}}}, {0.5, -1});
    Outputs outputs{Eigen::Vector3d(0.4, 0.1, -0.9), Eigen::Vector3d(0.3, 0.2, 0.1)};
    CHECK(utility.log_value(outputs) == Approx(log_improvement(0.2, 0.4, std::sqrt(0.3)).value +
                                               log_probability_below(0.5, 0.1, std::sqrt(0.2)).value +
                                               log_probability_below(-1, -0.9, std::sqrt(0.1)).value));
    const Utility nothing_feasible({}, {0.5, -1});
    CHECK(nothing_feasible.log_value(outputs) == Approx(log_probability_below(0.5, 0.1, std::sqrt(0.2)).value +
                                                        log_probability_below(-1, -0.9, std::sqrt(0.1)).value));
}

TEST_CASE("the acquisition is the mean over worlds of what a trial is worth in each") {
    const auto& c = tables::gaussian_process_table[1];
    const Posterior model = posterior_of(c);
    const Eigen::MatrixXd points = matrix_of(c.new_points);
    const Posterior other(model.kernel(), matrix_of(c.points), -2 * vector_of(c.values));
    Eigen::MatrixXd values(c.values.size(), 2);
    values << vector_of(c.values), -2 * vector_of(c.values);
    const Utility first({{{-HUGE_VAL}, {0.1}}}, {}), second({{{-HUGE_VAL}, {-0.4}}}, {});
    const Acquisition both({Posterior(model.kernel(), matrix_of(c.points), values)}, {first, second});
    const Eigen::ArrayXd mean = (Acquisition({model}, {first}).log_values(points).array().exp() +
                                 Acquisition({other}, {second}).log_values(points).array().exp()) /
                                2;
    CHECK(both.log_values(points).array().exp().isApprox(mean, 1e-10));
}

TEST_CASE("the gradient of the acquisition is that of its value, through warps, worlds and constraints") {
    Rng rng(7);
    const auto& c = tables::gaussian_process_table[1];
    const Posterior first = posterior_of(c);
    Eigen::MatrixXd pending(1, 3);
    pending << 0.4, 0.6, 1;
    std::vector<Posterior> models;
    for (int o = 0; o < 3; ++o) {
        Eigen::VectorXd values(first.smoothed().rows());
        for (double& v : values) v = rng.normal();
        const Posterior model(first.kernel(), matrix_of(c.points), values);
        models.push_back(model.imagining(pending, 3, rng));
    }
    const std::vector<double> reference{1.0, 1.0};
    std::vector<Utility> utilities;
    for (int world = 0; world < 3; ++world)
        utilities.emplace_back(undominated_boxes(random_front(4, 2, rng), reference), std::vector<double>{0.3});
    const Acquisition acquisition(models, utilities);
    for (const auto& at : c.new_points) {
        Eigen::VectorXd gradient, ignored;
        const double value = acquisition.log_value(vector_of(at).transpose(), gradient);
        CHECK(acquisition.log_values(matrix_of({at}))[0] == Approx(value).epsilon(1e-9));
        CHECK(gradient[2] == 0);
        const auto slope = differences(
            [&](const Eigen::VectorXd& x) {
                Eigen::RowVectorXd point = vector_of(at).transpose();
                point.head(2) = x;
                return acquisition.log_value(point, ignored);
            },
            vector_of(at).head(2), 1e-6);
        CHECK(gradient.head(2).isApprox(slope, 1e-4));
    }
}

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
