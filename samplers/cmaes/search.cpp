#include "cmaes/search.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace hone::cmaes {
namespace {

// Different studies draw different restarts.
std::uint64_t origin_of(const Matrix& points) {
    std::uint64_t mixed = 0;
    for (const double x : points.reshaped()) mixed = Rng(mixed ^ std::bit_cast<std::uint64_t>(x))();
    return mixed;
}

Eigen::Index rounded_down(double population) {
    return std::max<Eigen::Index>(2, static_cast<Eigen::Index>(population));
}

}  // namespace

Search::Search(Start start, Method method)
    : start_(std::move(start)),
      method_(std::move(method)),
      first_population_(method_.population.value_or(default_population(start_.mean.size()))),
      population_(first_population_),
      sigma_(start_.sigma),
      evolution_(evolution_from(start_.mean, sigma_)),
      stop_(sigma_, start_.mean.size(), population_) {}

Evolution Search::evolution_from(const Vector& mean, double sigma) const {
    Evolution evolution(mean, sigma, start_.covariance);
    if (method_.rates == Method::Rates::adapted) evolution.adapt_learning_rates();
    if (method_.margin_steps.size() > 0) evolution.keep_margin(method_.margin_steps);
    return evolution;
}

void Search::update(const Matrix& points, double lowest, double highest) {
    if (origin_ == 0) origin_ = origin_of(points.leftCols(1));
    evolution_.update(points);
    used_ += points.cols();
    stop_.note(lowest, highest);
    if (method_.restarts != Restarts::none && stop_.holds(evolution_)) restart();
}

void Search::restart() {
    Rng rng(origin_ + static_cast<std::uint64_t>(++n_restarts_));
    choose_population(rng);
    used_ = 0;
    Vector mean(start_.mean.size());
    for (double& x : mean) x = rng.uniform();
    evolution_ = evolution_from(mean, sigma_);
    stop_ = StopRule(sigma_, mean.size(), population_);
}

void Search::choose_population(Rng& rng) {
    (size_ == Size::small ? used_by_small_ : used_by_large_) += used_;
    const auto first = static_cast<double>(first_population_);
    const bool small = method_.restarts == Restarts::bipop && used_by_small_ < used_by_large_;
    size_ = small ? Size::small : Size::large;
    sigma_ = start_.sigma;
    if (small) {
        const double largest = std::pow(method_.population_factor, n_enlarged_) / 2;
        const double u = rng.uniform();
        population_ = rounded_down(first * std::pow(std::max(1.0, largest), u * u));
        sigma_ *= std::pow(10, -2 * rng.uniform());
    } else {
        population_ = rounded_down(first * std::pow(method_.population_factor, ++n_enlarged_));
    }
}

}  // namespace hone::cmaes
