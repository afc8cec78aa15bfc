#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <hone/rng.hpp>

#include "gp/kernel.hpp"

namespace hone::gp {

/// What a Gaussian process of mean zero knows after observations (Rasmussen and Williams 2006, algorithm 2.1), under
/// one or several scenarios that differ in the observed values only: the variance is common to all.
class Posterior {
 public:
    /// `points` [n, axes], `values` [n, scenarios].
    Posterior(Kernel kernel, Eigen::MatrixXd points, Eigen::MatrixXd values);

    const Kernel& kernel() const { return kernel_; }
    Eigen::Index n_scenarios() const { return weights_.cols(); }

    /// Of the function itself, without noise.
    struct Moments {
        Eigen::MatrixXd mean;      ///< [points, scenarios]
        Eigen::VectorXd variance;  ///< [points] above zero
    };
    Moments at(const Kernel::Points& points) const;

    /// The moments at one point, with what their derivatives need.
    class Local {
     public:
        const Eigen::VectorXd& mean() const { return mean_; }  ///< [scenarios]
        double variance() const { return variance_; }
        /// The derivative by the coordinates of anything whose derivatives by the moments are given.
        Eigen::VectorXd by_coordinate(const Eigen::VectorXd& by_mean, double by_variance) const;

     private:
        friend Posterior;
        const Posterior* posterior_;
        Eigen::RowVectorXd point_, features_;
        Eigen::ArrayXd slopes_;   // [n] of the covariance, by the squared distance
        Eigen::VectorXd solved_;  // [n] covariance matrix \ covariances
        Eigen::VectorXd mean_;
        double variance_;
    };
    Local near(const Eigen::RowVectorXd& point) const;

    /// The means at the observed points, [n, scenarios].
    Eigen::MatrixXd smoothed() const { return values_ - kernel_.noise() * weights_; }

    /// Joint draws of observations at other points under the first scenario, noise included: [points, n].
    Eigen::MatrixXd draws(const Kernel::Points& points, Eigen::Index n, Rng& rng) const;

    /// The same kernel after more observations: [m, axes] and [m, scenarios], where one scenario becomes as many.
    Posterior extended(const Kernel::Points& points, const Kernel::Points& values) const;

 private:
    double at_least(double variance) const { return std::max(variance, 1e-10 * kernel_.variance()); }

    Kernel kernel_;
    Eigen::MatrixXd points_, values_, features_;
    Eigen::LLT<Eigen::MatrixXd> factor_;
    Eigen::MatrixXd weights_;  // [n, scenarios] covariance matrix \ values
};

/// The covariance matrix of observations at rows of features, noise included.
Eigen::MatrixXd covariance_matrix(const Kernel& kernel, const Kernel::Points& features,
                                  Eigen::ArrayXXd* slopes = nullptr);

}  // namespace hone::gp
