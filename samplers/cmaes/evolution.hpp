#pragma once

#include <optional>

#include "cmaes/covariance.hpp"
#include "cmaes/learning_rates.hpp"
#include "cmaes/margin.hpp"

namespace hone::cmaes {

/// One run of the CMA evolution strategy (Hansen 2016), as a value: the distribution N(mean, sigma^2 C) from which
/// points are drawn, and its update from points that were ranked. Knows no bounds, losses or entropy.
class Evolution {
 public:
    Evolution(Vector mean, double sigma, Covariance covariance);

    /// Full covariance only.
    void adapt_learning_rates() { rates_.emplace(dimensions()); }
    void keep_margin(Vector steps) { margin_.emplace(std::move(steps)); }

    Eigen::Index dimensions() const { return mean_.size(); }
    Model model() const;
    const Vector& mean() const { return mean_; }
    double sigma() const { return sigma_; }
    const Covariance& covariance() const { return covariance_; }
    const Vector& sigma_path() const { return sigma_path_; }
    const Vector& covariance_path() const { return covariance_path_; }
    const std::optional<LearningRates>& rates() const { return rates_; }
    const std::optional<Margin>& margin() const { return margin_; }
    int n_updates() const { return n_updates_; }

    /// The point that a standard normal vector stands for.
    Vector point(const Vector& z) const;

    /// From at least two points, the columns, best first. Points from farther than any that was drawn are pulled in:
    /// they were not drawn from this distribution, but enqueued, or drawn from what it was before late results came
    /// (Hansen 2011, "Injecting external solutions into CMA-ES").
    void update(const Matrix& points);

 private:
    void move(const Strategy& s, const Vector& step, const Vector& white_step);

    Vector mean_;
    double sigma_;
    Covariance covariance_;
    Vector sigma_path_, covariance_path_;
    std::optional<LearningRates> rates_;
    std::optional<Margin> margin_;
    int n_updates_ = 0;
};

}  // namespace hone::cmaes
