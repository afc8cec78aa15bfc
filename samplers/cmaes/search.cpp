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

Search::Search(const Start& start, Method method)
    : method_(std::move(method)),
      first_population_(method_.population.value_or(default_population(start.mean.size()))),
      population_(first_population_),
      evolution_(evolution_from(start)),
      stop_(start.sigma, start.mean.size(), population_) {}

Evolution Search::evolution_from(const Start& start) const {
    Evolution evolution(start.mean, start.sigma, start.covariance);
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
    const double sigma = choose_size(rng);
    used_ = 0;
    Vector mean(evolution_.dimensions());
    for (double& x : mean) x = rng.uniform();
    stop_ = StopRule(sigma, mean.size(), population_);
    evolution_ = evolution_from({mean, sigma, unit_covariance(evolution_.model(), mean.size())});
}

// Sets the population and returns sigma.
double Search::choose_size(Rng& rng) {
    (size_ == Size::small ? used_by_small_ : used_by_large_) += used_;
    const auto first = static_cast<double>(first_population_);
    if (method_.restarts == Restarts::bipop && used_by_small_ < used_by_large_) {
        size_ = Size::small;
        const double largest = std::pow(method_.population_factor, n_enlarged_) / 2;
        const double u = rng.uniform();
        population_ = rounded_down(first * std::pow(std::max(1.0, largest), u * u));
        return method_.restart_sigma * std::pow(10, -2 * rng.uniform());
    }
    size_ = Size::large;
    population_ = rounded_down(first * std::pow(method_.population_factor, ++n_enlarged_));
    return method_.restart_sigma;
}

}  // namespace hone::cmaes
