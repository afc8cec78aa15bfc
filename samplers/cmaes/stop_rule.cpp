#include "cmaes/stop_rule.hpp"

#include <algorithm>
#include <cmath>

namespace hone::cmaes {
namespace {

constexpr double least_spread_of_losses = 1e-12;
constexpr double largest_step = 1e4;
constexpr double largest_condition = 1e14;

// Equal in floating point, though something was added.
bool stays(const Vector& mean, const Vector& step) { return (mean + step).cwiseEqual(mean).all(); }
bool stays_somewhere(const Vector& mean, const Vector& step) { return (mean + step).cwiseEqual(mean).any(); }

}  // namespace

StopRule::StopRule(double first_sigma, Eigen::Index dimensions, Eigen::Index population)
    : least_step_(1e-12 * first_sigma),
      window_(10 + static_cast<std::size_t>(
                       std::ceil(30 * static_cast<double>(dimensions) / static_cast<double>(population)))) {}

void StopRule::note(double lowest, double highest) {
    if (lowest_.size() < window_) {
        lowest_.push_back(lowest);
        highest_.push_back(highest);
    } else {
        lowest_[n_noted_ % window_] = lowest;
        highest_[n_noted_ % window_] = highest;
    }
    ++n_noted_;
}

bool StopRule::losses_are_equal() const {
    return n_noted_ > window_ &&
           *std::max_element(highest_.begin(), highest_.end()) - *std::min_element(lowest_.begin(), lowest_.end()) <
               least_spread_of_losses;
}

bool StopRule::holds(const Evolution& evolution) const {
    const Vector variances = std::visit([](const auto& c) { return c.variances(); }, evolution.covariance());
    const Vector deviations = std::visit([](const auto& c) { return c.deviations(); }, evolution.covariance());
    const double sigma = evolution.sigma();
    const bool too_small = (sigma * variances.array() < least_step_).all() &&
                           (sigma * evolution.covariance_path().array() < least_step_).all();
    const Eigen::Index axis = evolution.n_updates() % evolution.dimensions();
    const Vector along_axis =
        std::visit([&](const auto& c) -> Vector { return c.axes().col(axis); }, evolution.covariance());

    return losses_are_equal() || too_small || sigma * deviations.maxCoeff() > largest_step ||
           stays_somewhere(evolution.mean(), 0.2 * sigma * variances.cwiseSqrt()) ||
           stays(evolution.mean(), 0.1 * sigma * deviations[axis] * along_axis) ||
           deviations.maxCoeff() / deviations.minCoeff() > largest_condition;
}

}  // namespace hone::cmaes
