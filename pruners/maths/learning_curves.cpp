#include "maths/learning_curves.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hone::maths {
namespace {

constexpr int n_powers = 11;  // 0, which is the logarithm, to 2.5
constexpr double power_step = 0.25;
constexpr double fastest = 0.02, slowness_factor = 1.4142135623730951;
constexpr int n_slownesses = 12;
constexpr double fastest_late = 0.025, late_slowness_factor = 1.5;
constexpr int n_late_slownesses = 6;
constexpr int n_plateaus = 32;  // the last ends at 0.8
constexpr double plateau_step = 0.025;
constexpr std::array noises = {0.002, 0.005, 0.0125, 0.03, 0.08};

constexpr std::size_t n_plain = n_powers + n_slownesses;
constexpr std::size_t n_late = n_plateaus * n_late_slownesses;
constexpr double late_weight = 0.1, flat_weight = 0.1;

// Of what is uniform from half a step below to half a step above, in half steps.
constexpr double tangent_sd = 0.577350269189626;

struct PowerLaw {
    double power;
    double at(double place) const { return power == 0 ? -std::log(place) : std::pow(place, -power); }
};

struct Exponential {
    double begin, slowness;
    double at(double place) const { return std::exp(-std::max(place - begin, 0.0) / slowness); }
};

using Columns = LearningCurves::Columns;

class Shapes {
 public:
    explicit Shapes(std::span<const double> places) : places_(places) {}

    template <class Law>
    Eigen::VectorXd share(const Law& law) const {
        const double first = law.at(places_.front()), last = law.at(places_.back());
        Eigen::VectorXd share(std::ssize(places_));
        for (Eigen::Index i = 0; i < share.size(); ++i)
            share[i] = (law.at(places_[static_cast<std::size_t>(i)]) - last) / (first - last);
        return share;
    }
    // By half a step of the grid.
    template <class Law>
    Eigen::VectorXd tangent(const Law& below, const Law& above) const {
        return (share(above) - share(below)) / 2;
    }

    Columns power_law(double power) const {
        constexpr double half = power_step / 2;
        return columns(share(PowerLaw{power}), tangent(PowerLaw{power - half}, PowerLaw{power + half}), none());
    }
    Columns exponential(double slowness) const {
        return columns(share(Exponential{0, slowness}), by_slowness({0, slowness}, slowness_factor), none());
    }
    Columns late(double begin, double slowness) const {
        constexpr double half = plateau_step / 2;
        return columns(share(Exponential{begin, slowness}), by_slowness({begin, slowness}, late_slowness_factor),
                       tangent(Exponential{begin - half, slowness}, Exponential{begin + half, slowness}));
    }
    Columns flat() const { return columns(Eigen::VectorXd::Ones(std::ssize(places_)), none(), none()); }

 private:
    Eigen::VectorXd by_slowness(const Exponential& law, double factor) const {
        const double half = std::sqrt(factor);
        return tangent(Exponential{law.begin, law.slowness / half}, Exponential{law.begin, law.slowness * half});
    }
    Eigen::VectorXd none() const { return Eigen::VectorXd::Zero(std::ssize(places_)); }
    Columns columns(const Eigen::VectorXd& share, const Eigen::VectorXd& speed, const Eigen::VectorXd& begin) const {
        Columns columns(4, share.size());
        columns << share.transpose(), 1 - share.transpose().array(), speed.transpose(), begin.transpose();
        return columns;
    }

    std::span<const double> places_;
};

double precision_of(double sd) { return 1 / (sd * sd); }

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

}  // namespace

std::size_t LearningCurves::n_shapes() { return n_plain + n_late + 1; }

std::vector<double> LearningCurves::usual_weights() {
    std::vector<double> weights(n_plain, (1 - late_weight - flat_weight) / static_cast<double>(n_plain));
    weights.insert(weights.end(), n_late, late_weight / static_cast<double>(n_late));
    weights.push_back(flat_weight);
    return weights;
}

LearningCurves::LearningCurves(std::span<const double> places) {
    const Shapes shapes(places);
    for (int i = 0; i < n_powers; ++i) shapes_.push_back(shapes.power_law(i * power_step));
    for (int i = 0; i < n_slownesses; ++i)
        shapes_.push_back(shapes.exponential(fastest * std::pow(slowness_factor, i)));
    for (int plateau = 1; plateau <= n_plateaus; ++plateau)
        for (int i = 0; i < n_late_slownesses; ++i)
            shapes_.push_back(shapes.late(plateau * plateau_step, fastest_late * std::pow(late_slowness_factor, i)));
    shapes_.push_back(shapes.flat());
}

std::vector<LearningCurves::Member> LearningCurves::posterior(const CurvePoints& points,
                                                              const CurvePrior& prior) const {
    const double origin = prior.last.mean;  // of all losses here
    const double first_mean = prior.first.mean - origin;
    const double first_precision = precision_of(prior.first.sd);
    const double tangent_precision = precision_of(tangent_sd * prior.scale);
    const Eigen::Vector4d prior_precision(first_precision, precision_of(prior.last.sd), tangent_precision,
                                          tangent_precision);
    double squares = 0;
    for (const double loss : points.losses) squares += (loss - origin) * (loss - origin);

    std::vector<Member> members;
    members.reserve(n_shapes() * noises.size());
    for (std::size_t shape = 0; shape < n_shapes(); ++shape) {
        if (prior.shape_weights[shape] == 0) continue;
        const auto& columns = shapes_[shape];
        const double log_weight = std::log(prior.shape_weights[shape]);
        Eigen::Matrix4d products = Eigen::Matrix4d::Zero();
        Eigen::Vector4d with_losses = Eigen::Vector4d::Zero();
        for (std::size_t i = 0; i < points.where.size(); ++i) {
            const Eigen::Vector4d column = columns.col(static_cast<Eigen::Index>(points.where[i]));
            products += column * column.transpose();
            with_losses += column * (points.losses[i] - origin);
        }
        const Eigen::Vector4d end = columns.rightCols<1>();
        for (const double noise : noises) {
            const double precision = precision_of(noise * prior.scale);
            Eigen::Matrix4d inverse_covariance = precision * products;
            inverse_covariance.diagonal() += prior_precision;
            Eigen::Vector4d pull = precision * with_losses;
            pull[0] += first_precision * first_mean;
            const Eigen::LLT<Eigen::Matrix4d> cholesky(inverse_covariance);
            const Eigen::Vector4d mean = cholesky.solve(pull);
            const double misfit = precision * squares + first_precision * first_mean * first_mean - mean.dot(pull);
            const double log_evidence =
                0.5 * (static_cast<double>(points.losses.size()) * std::log(precision) - misfit) -
                std::log(cholesky.matrixLLT().diagonal().prod());
            const double variance = end.dot(cholesky.solve(end));
            members.push_back(
                {shape, log_weight + log_evidence, {origin + end.dot(mean), std::sqrt(variance + 1 / precision)}});
        }
    }
    const double top = std::ranges::max(members, {}, &Member::weight).weight;
    double sum = 0;
    for (auto& member : members) sum += member.weight = std::exp(member.weight - top);
    for (auto& member : members) member.weight /= sum;
    return members;
}

double LearningCurves::chance(const CurvePoints& points, const CurvePrior& prior, double goal) const {
    double chance = 0;
    for (const auto& [shape, weight, last] : posterior(points, prior)) {
        if (weight < 1e-12) continue;
        chance += weight * normal_cdf((goal - last.mean) / last.sd);
    }
    return chance;
}

std::vector<double> LearningCurves::shape_weights(const CurvePoints& points, const CurvePrior& prior) const {
    std::vector<double> weights(n_shapes());
    for (const auto& member : posterior(points, prior)) weights[member.shape] += member.weight;
    return weights;
}

}  // namespace hone::maths
