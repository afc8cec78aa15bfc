#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <hone/rng.hpp>

#include "gp/kernel.hpp"

namespace hone::gp {

/// What a Gaussian process of mean zero knows after observations (Rasmussen and Williams 2006, algorithm 2.1).
class Posterior {
 public:
    /// `points` [n, axes], `values` [n].
    Posterior(Kernel kernel, Eigen::MatrixXd points, Eigen::VectorXd values);

    const Kernel& kernel() const { return kernel_; }

    /// Of the function itself, without noise.
    struct Moments {
        Eigen::VectorXd mean;      ///< [points]
        Eigen::VectorXd variance;  ///< [points] above zero
    };
    Moments at(const Kernel::Points& points) const;

    /// The moments at one point, with what their derivatives need.
    class Local {
     public:
        double mean() const { return mean_; }
        double variance() const { return variance_; }
        /// The derivative by the coordinates of anything whose derivatives by the moments are given.
        Eigen::VectorXd by_coordinate(double by_mean, double by_variance) const;

     private:
        friend Posterior;
        const Posterior* posterior_;
        Eigen::RowVectorXd point_, features_;
        Eigen::ArrayXd slopes_;   // [n] of the covariance, by the squared distance
        Eigen::VectorXd solved_;  // [n] covariance matrix \ covariances
        double mean_, variance_;
    };
    Local near(const Eigen::RowVectorXd& point) const;

    /// The means at the observed points, [n].
    Eigen::VectorXd smoothed() const { return values_ - kernel_.noise() * weights_; }

    /// After more observations, [m, axes], of just what is expected there: the mean stays as it is everywhere, and the
    /// variance shrinks (the kriging believer of Ginsbourger, Le Riche and Carraro 2010).
    Posterior believing(const Kernel::Points& points) const;

    /// After observations, [m, axes], of outcomes drawn from what is possible there.
    Posterior imagining(const Kernel::Points& points, Rng& rng) const;

 private:
    Posterior after(const Kernel::Points& points, const Eigen::VectorXd& values) const;
    double at_least(double variance) const { return std::max(variance, 1e-10 * kernel_.variance()); }

    Kernel kernel_;
    Eigen::MatrixXd points_, features_;
    Eigen::VectorXd values_;
    Eigen::LLT<Eigen::MatrixXd> factor_;
    Eigen::VectorXd weights_;  // [n] covariance matrix \ values
};

/// The covariance matrix of observations at rows of features, noise included.
Eigen::MatrixXd covariance_matrix(const Kernel& kernel, const Kernel::Points& features,
                                  Eigen::ArrayXXd* slopes = nullptr);

}  // namespace hone::gp
