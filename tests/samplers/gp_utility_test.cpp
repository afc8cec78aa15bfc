#include <catch2/catch.hpp>
#include <cmath>
#include <hone/rng.hpp>

#include "gp/acquisition.hpp"
#include "gp/boxes.hpp"
#include "gp/gain.hpp"
#include "gp/improvement.hpp"
#include "gp/utility.hpp"
#include "gp_cases.hpp"
#include "maths/hypervolume.hpp"
#include "tables/improvement.hpp"

using namespace hone::gp;
using namespace hone::gp::cases;
using hone::Rng;
using hone::maths::Losses;

namespace {

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

TEST_CASE("the cheap bound of log-EI is never below it, nor far above") {
    for (double z = -30; z < 30; z += 0.01) {
        CAPTURE(z);
        const double above = log_standard_improvement_bound(z) - log_standard_improvement(z);
        CHECK(above > 0);
        CHECK(above < 0.01 + 2 * std::log1p(std::abs(std::min(z, 0.0))) + 0.6 / (1 + std::abs(z)));
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
    constexpr Eigen::Index n = 60;
    Eigen::ArrayXd first(n), second(n);  // all of them on the front
    for (Eigen::Index i = 0; i < n; ++i) first[i] = second[n - 1 - i] = std::exp(0.1 * static_cast<double>(i));
    const auto [one, scale_of_one] = warped_losses(first, OutputWarping::yeo_johnson);
    const auto [other, scale_of_other] = warped_losses(second, OutputWarping::yeo_johnson);
    Losses known;
    known.n_objectives = 2;
    for (Eigen::Index i = 0; i < n; ++i) known.push_back(std::vector{one[i], other[i]});

    const auto log_slope = [&](const auto& losses, const auto& values, double at) {
        Eigen::Index i = 0;
        (values.array() - at).abs().minCoeff(&i);
        const Eigen::Index low = std::max<Eigen::Index>(i - 1, 0), high = std::min(i + 1, n - 1);
        return std::log((losses[high] - losses[low]) / (values[high] - values[low]));
    };
    const auto log_unit = [&](const Box& box) {  // at the box's side towards the front
        const auto side = [&](std::size_t k) { return std::isinf(box.low[k]) ? box.high[k] : box.low[k]; };
        return log_slope(first, one, side(0)) + log_slope(second, other, side(1));
    };
    const std::vector<Box> boxes = left_to_gain(known, std::vector{scale_of_one, scale_of_other});
    REQUIRE(boxes.size() == n + 1);
    const Box& middle = boxes[n / 2];
    for (const Box& box : boxes)
        CHECK(box.log_density - middle.log_density == Approx(log_unit(box) - log_unit(middle)).margin(0.1));
    CHECK(boxes.front().log_density != Approx(middle.log_density).margin(0.5));
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

TEST_CASE("boxes that count for little are left out, and nothing is seen of it") {
    Rng rng(8);
    for (const std::size_t n_objectives : {2U, 3U}) {
        const Losses front = random_front(60, n_objectives, rng);
        const auto boxes = undominated_boxes(front, std::vector(n_objectives, 1.1));
        const Utility utility(boxes, {});
        const auto n = static_cast<Eigen::Index>(n_objectives);
        for (const double deviation : {1e-4, 0.01, 0.3}) {
            Outputs outputs{Eigen::VectorXd(n), Eigen::VectorXd::Constant(n, deviation * deviation)}, slopes;
            for (double& mean : outputs.mean) mean = rng.uniform();
            const auto with_all = [&](const Eigen::VectorXd& mean) {
                std::vector<double> volumes;
                for (const Box& box : boxes) {
                    double log_volume = 0;
                    for (std::size_t k = 0; k < n_objectives; ++k)
                        log_volume += log_improvement_between(box.low[k], box.high[k],
                                                              mean[static_cast<Eigen::Index>(k)], deviation)
                                          .value;
                    volumes.push_back(log_volume);
                }
                const double largest = std::ranges::max(volumes);
                double sum = 0;
                for (const double volume : volumes) sum += std::exp(volume - largest);
                return largest + std::log(sum);
            };
            CAPTURE(n_objectives, deviation, outputs.mean.transpose());
            CHECK(utility.log_value(outputs, &slopes) == Approx(with_all(outputs.mean)).epsilon(1e-12));
            const auto expected = differences(with_all, outputs.mean, 1e-6 * deviation);
            for (Eigen::Index k = 0; k < n; ++k)
                CHECK(slopes.mean[k] == Approx(expected[k]).epsilon(1e-4).margin(1e-4 / deviation));
        }
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

TEST_CASE("the gradient of the acquisition is that of its value, through warps, trends, worlds and constraints") {
    Rng rng(7);
    const auto& c = tables::gaussian_process_table[GENERATE(1U, 4U)];
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
