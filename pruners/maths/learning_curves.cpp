#include "maths/learning_curves.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hone::maths {
namespace {

constexpr std::array powers = {0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5};
constexpr std::array slownesses = {0.02, 0.028, 0.04, 0.057, 0.08, 0.113, 0.16, 0.226, 0.32, 0.45, 0.64, 1.0};
constexpr std::array late_slownesses = {0.03, 0.08, 0.2};
constexpr int n_plateaus = 16;  // the last ends at 0.8
constexpr double plateau_step = 0.05;
constexpr std::array noises = {0.002, 0.005, 0.0125, 0.03, 0.08};

constexpr std::size_t n_plain = 1 + powers.size() + slownesses.size();
constexpr std::size_t n_late = n_plateaus * late_slownesses.size();
constexpr double late_weight = 0.1, flat_weight = 0.1;

// Each falls, up to a constant and a factor, but for the last, which is flat.
std::vector<double> shapes_at(double place) {
    std::vector<double> all = {-std::log(place)};
    for (const double power : powers) all.push_back(std::pow(place, -power));
    for (const double slowness : slownesses) all.push_back(std::exp(-place / slowness));
    for (int plateau = 1; plateau <= n_plateaus; ++plateau)
        for (const double slowness : late_slownesses)
            all.push_back(std::exp(-std::max(place - plateau * plateau_step, 0.0) / slowness));
    all.push_back(1);
    return all;
}

// Products of the columns (share, 1 - share) and of the losses over the points.
struct Sums {
    double first_first = 0, first_last = 0, last_last = 0, first_loss = 0, last_loss = 0;

    Sums(std::span<const double> share, const CurvePoints& points, double origin) {
        for (std::size_t i = 0; i < points.where.size(); ++i) {
            const double of_first = share[points.where[i]], of_last = 1 - of_first, loss = points.losses[i] - origin;
            first_first += of_first * of_first;
            first_last += of_first * of_last;
            last_last += of_last * of_last;
            first_loss += of_first * loss;
            last_loss += of_last * loss;
        }
    }
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

LearningCurves::LearningCurves(std::span<const double> places)
    : n_places_(places.size()), share_(n_shapes() * places.size(), 1.0) {
    const auto first = shapes_at(places.front()), last = shapes_at(places.back());
    for (std::size_t place = 0; place < n_places_; ++place) {
        const auto here = shapes_at(places[place]);
        for (std::size_t shape = 0; shape < n_shapes(); ++shape)
            if (first[shape] > last[shape])
                share_[shape * n_places_ + place] = (here[shape] - last[shape]) / (first[shape] - last[shape]);
    }
}

std::vector<LearningCurves::Member> LearningCurves::posterior(const CurvePoints& points,
                                                              const CurvePrior& prior) const {
    const double origin = prior.last.mean;  // of all losses here
    const double first_mean = prior.first.mean - origin;
    const double first_precision = precision_of(prior.first.sd), last_precision = precision_of(prior.last.sd);
    double squares = 0;
    for (const double loss : points.losses) squares += (loss - origin) * (loss - origin);

    std::vector<Member> members;
    members.reserve(n_shapes() * noises.size());
    for (std::size_t shape = 0; shape < n_shapes(); ++shape) {
        const auto share = shares(shape);
        const double end = share.back();
        const Sums sums(share, points, origin);
        for (const double noise : noises) {
            const double precision = precision_of(noise * prior.scale);
            const double a = precision * sums.first_first + first_precision, b = precision * sums.first_last,
                         c = precision * sums.last_last + last_precision, det = a * c - b * b;
            const double u = precision * sums.first_loss + first_precision * first_mean, v = precision * sums.last_loss;
            const double first = (c * u - b * v) / det, last = (a * v - b * u) / det;
            const double misfit =
                precision * squares + first_precision * first_mean * first_mean - first * u - last * v;
            const double log_evidence =
                0.5 * (static_cast<double>(points.losses.size()) * std::log(precision) - std::log(det) - misfit);
            const double variance = (end * end * c - 2 * end * (1 - end) * b + (1 - end) * (1 - end) * a) / det;
            members.push_back({std::log(prior.shape_weights[shape]) + log_evidence,
                               {origin + end * first + (1 - end) * last, std::sqrt(variance + 1 / precision)}});
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
    for (const auto& [weight, last] : posterior(points, prior)) {
        if (weight < 1e-12) continue;
        chance += weight * normal_cdf((goal - last.mean) / last.sd);
    }
    return chance;
}

std::vector<double> LearningCurves::shape_weights(const CurvePoints& points, const CurvePrior& prior) const {
    const auto members = posterior(points, prior);
    std::vector<double> weights(n_shapes());
    for (std::size_t i = 0; i < members.size(); ++i) weights[i / noises.size()] += members[i].weight;
    return weights;
}

}  // namespace hone::maths
