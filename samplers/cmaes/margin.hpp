#pragma once

#include "cmaes/covariance.hpp"

namespace hone::cmaes {

/// Keeps every neighbouring point of a grid at least as likely as a margin, so that the search does not get stuck on
/// one (Hamano, Saito, Nomura and Shirakawa 2022, "CMA-ES with Margin: Lower-Bounding Marginal Probability for
/// Mixed-Integer Black-Box Optimization"). Grids reach from 0 to 1.
class Margin {
 public:
    /// `steps`: between the points of each coordinate's grid, 0 where there is none.
    explicit Margin(Vector steps);

    /// A point of the distribution as it is to be rounded to the grid: stretched about the mean.
    Vector stretched(const Vector& point, const Vector& mean) const;
    /// The point that would be stretched to that.
    Vector shrunk(const Vector& stretched, const Vector& mean) const;

    /// Move `mean` and the stretching so that neighbours have the probability alpha; after an update.
    void correct(Vector& mean, double sigma, const Vector& variances, double alpha);

    const Vector& stretching() const { return stretching_; }

 private:
    Vector steps_, stretching_;
};

}  // namespace hone::cmaes
