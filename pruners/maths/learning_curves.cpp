#include "maths/learning_curves.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace hone::maths {
namespace {

constexpr std::array noises = {0.002, 0.005, 0.0125, 0.03, 0.08};
constexpr double dead_noise = 1e-4;

// Of what is uniform from half a step below to half a step above, in half steps: 1 / variance.
constexpr double tangent_precision = 3;

constexpr std::size_t n_lanes = 4;
using Lanes = Eigen::Array<double, n_lanes, 1>;  // of so many shapes at once

double precision_of(double sd) { return 1 / (sd * sd); }

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

// Losses are counted from the prior's mean of the last one, in units of its scale.
struct Observed {
    Eigen::VectorXd losses;  // at the first places, 0 where there is none
    double n, sum, squares;

    Observed(const CurvePoints& points, const CurvePrior& prior)
        : losses(Eigen::VectorXd::Zero(points.where.empty() ? 0 : static_cast<Eigen::Index>(points.where.back() + 1))),
          n(static_cast<double>(points.losses.size())) {
        for (std::size_t i = 0; i < points.where.size(); ++i)
            losses[static_cast<Eigen::Index>(points.where[i])] = (points.losses[i] - prior.last.mean) / prior.scale;
        sum = losses.sum();
        squares = losses.squaredNorm();
    }
};

// Of the first loss and the last, in the same units.
struct Ends {
    double first_mean, first_precision, last_precision;

    explicit Ends(const CurvePrior& prior)
        : first_mean((prior.first.mean - prior.last.mean) / prior.scale),
          first_precision(precision_of(prior.first.sd / prior.scale)),
          last_precision(precision_of(prior.last.sd / prior.scale)) {}

    double pull() const { return first_precision * first_mean; }
    double squares() const { return first_precision * first_mean * first_mean; }
};

// The normal equations of some shapes, with the losses as the last row; only the lower triangle counts. When the
// unknowns are eliminated, the misfit is left in the corner.
struct Equations {
    static constexpr int n = CurveShapes::n_unknowns;
    Lanes at[n + 1][n + 1];

    // Returns the determinant of the unknowns' part.
    Lanes eliminate() {
        Lanes determinant = Lanes::Ones();
        for (int j = 0; j < n; ++j) {
            determinant *= at[j][j];
            const Lanes inverse = 1 / at[j][j];
            for (int i = j + 1; i <= n; ++i) {
                const Lanes factor = at[i][j] * inverse;
                for (int k = j + 1; k <= i; ++k) at[i][k] -= factor * at[k][j];
            }
        }
        return determinant;
    }
};

// Some shapes with one noise, and what they come to.
struct Members {
    std::array<std::size_t, n_lanes> shapes{};
    double noise = 0;
    Lanes prior = Lanes::Zero();
    Lanes misfit = Lanes::Zero(), determinant = Lanes::Ones();
    Lanes mean = Lanes::Zero(), variance = Lanes::Ones();  // of the last loss without noise
    Lanes weight = Lanes::Zero();                          // all sum to 1
};

class Posterior {
 public:
    Posterior(const CurveShapes& shapes, const CurvePoints& points, const CurvePrior& prior)
        : shapes_(shapes), points_(points), prior_(prior), observed_(points, prior), ends_(prior) {
        std::vector<std::size_t> moving;
        for (std::size_t shape = 0; shape < shapes.size(); ++shape) {
            if (prior.shape_weights[shape] == 0 || shape == CurveShapes::flat()) continue;
            if (points.where.empty() || shapes.is_still(shape, points.where.back()))
                still_.push_back(shape);
            else
                moving.push_back(shape);
        }
        members_.reserve(noises.size() * (2 + moving.size() / n_lanes) + 1);
        add_still();
        for (std::size_t i = 0; i < moving.size(); i += n_lanes)
            add_moving(std::span(moving).subspan(i, std::min(n_lanes, moving.size() - i)));
        weigh();
    }

    double chance(double goal) const {
        const double level = (goal - prior_.last.mean) / prior_.scale;
        double chance = 0;
        each([&](std::size_t /*shape*/, double weight, double mean, double variance) {
            if (weight > negligible) chance += weight * normal_cdf((level - mean) / std::sqrt(variance));
        });
        return chance;
    }

    std::vector<double> shape_weights() const {
        std::vector<double> weights(shapes_.size());
        double still = 0;
        each([&](std::size_t shape, double weight, double /*mean*/, double /*variance*/) {
            (shape == any_still ? still : weights[shape]) += weight;
        });
        for (const auto shape : still_) weights[shape] = still * prior_.shape_weights[shape] / still_prior();
        return weights;
    }

 private:
    static constexpr std::size_t any_still = ~std::size_t{0};
    static constexpr double negligible = 1e-12;

    // Shapes that have been the first loss only, and the flat one, which stays so: nothing tells them apart so far, but
    // their last losses. A dead curve is flat without noise.
    void add_still() {
        const double flat_prior = prior_.shape_weights[CurveShapes::flat()];
        for (const double noise : noises) add_still(still_prior(), flat_prior, noise);
        add_still(0, prior_.dead_weight, dead_noise);
    }

    void add_still(double any_prior, double flat_prior, double noise) {
        if (any_prior + flat_prior == 0) return;
        const double precision = precision_of(noise);
        const double first_precision = ends_.first_precision + precision * observed_.n;
        const double pull = ends_.pull() + precision * observed_.sum;
        Members members{.shapes = {any_still, CurveShapes::flat()}, .noise = noise};
        members.prior << any_prior, flat_prior, 0, 0;
        members.misfit.setConstant(ends_.squares() + precision * observed_.squares - pull * pull / first_precision);
        members.determinant.setConstant(first_precision * ends_.last_precision * tangent_precision * tangent_precision);
        members.mean << 0, pull / first_precision, 0, 0;
        members.variance << 1 / ends_.last_precision, 1 / first_precision, 1, 1;
        members_.push_back(members);
    }

    void add_moving(std::span<const std::size_t> shapes) {
        constexpr auto n = Equations::n;
        Members members;
        Equations data;
        for (std::size_t lane = 0; lane < n_lanes; ++lane) {
            const auto at = static_cast<Eigen::Index>(lane);
            const auto shape = shapes[std::min(lane, shapes.size() - 1)];
            members.shapes[lane] = shape;
            if (lane < shapes.size()) members.prior[at] = prior_.shape_weights[shape];
            const auto products = shapes_.products(shape, points_.where);
            const auto with_losses = shapes_.with_losses(shape, observed_.losses);
            auto product = products.begin();
            for (int i = 0; i < n; ++i) {
                for (int k = 0; k <= i; ++k) data.at[i][k][at] = *product++;
                data.at[n][i][at] = with_losses[i];
            }
        }
        data.at[n][n].setConstant(observed_.squares);
        for (const double noise : noises) {
            members.noise = noise;
            fit(members, data);
            members_.push_back(members);
        }
    }

    void fit(Members& members, const Equations& data) const {
        using Shape = CurveShapes;
        constexpr auto n = Equations::n;
        const double precision = precision_of(members.noise);
        Equations equations;
        for (int i = 0; i <= n; ++i)
            for (int k = 0; k <= i; ++k) equations.at[i][k] = precision * data.at[i][k];
        equations.at[Shape::begin][Shape::begin] += tangent_precision;
        equations.at[Shape::speed][Shape::speed] += tangent_precision;
        equations.at[Shape::first][Shape::first] += ends_.first_precision;
        equations.at[Shape::last][Shape::last] += ends_.last_precision;
        equations.at[n][Shape::first] += ends_.pull();
        equations.at[n][n] += ends_.squares();
        members.determinant = equations.eliminate();
        members.misfit = equations.at[n][n];
        members.variance = 1 / equations.at[Shape::last][Shape::last];
        members.mean = equations.at[n][Shape::last] * members.variance;
    }

    // By prior and evidence.
    void weigh() {
        double top = -std::numeric_limits<double>::infinity();
        for (auto& members : members_) {
            members.weight = -observed_.n * std::log(members.noise) - members.misfit / 2;
            top = std::max(top, members.weight.maxCoeff());
        }
        constexpr double hopeless = -100;  // beyond what determinants and priors could make good
        double sum = 0;
        for (auto& members : members_) {
            const Lanes log_evidence = members.weight - top;
            if (log_evidence.maxCoeff() < hopeless)
                members.weight.setZero();
            else
                members.weight = members.prior * log_evidence.max(hopeless).exp() / members.determinant.sqrt();
            sum += members.weight.sum();
        }
        for (auto& members : members_) members.weight /= sum;
    }

    // visit(shape, weight, mean and variance of the noisy last loss); any_still stands for all of still_.
    template <class Visit>
    void each(const Visit& visit) const {
        for (const auto& members : members_)
            for (std::size_t lane = 0; lane < n_lanes; ++lane) {
                const auto at = static_cast<Eigen::Index>(lane);
                visit(members.shapes[lane], members.weight[at], members.mean[at],
                      members.variance[at] + members.noise * members.noise);
            }
    }

    double still_prior() const {
        double sum = 0;
        for (const auto shape : still_) sum += prior_.shape_weights[shape];
        return sum;
    }

    const CurveShapes& shapes_;
    const CurvePoints& points_;
    const CurvePrior& prior_;
    const Observed observed_;
    const Ends ends_;
    std::vector<std::size_t> still_;
    std::vector<Members> members_;
};

}  // namespace

LearningCurves::LearningCurves(std::span<const double> places) : shapes_(CurveShapes::grid(places)) {}

double LearningCurves::chance(const CurvePoints& points, const CurvePrior& prior, double goal) const {
    return Posterior(shapes_, points, prior).chance(goal);
}

std::vector<double> LearningCurves::shape_weights(const CurvePoints& points, const CurvePrior& prior) const {
    return Posterior(shapes_, points, prior).shape_weights();
}

}  // namespace hone::maths
