#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <hone/rng.hpp>

#include "gp/kernel.hpp"

namespace hone::gp {

/// What a Gaussian process of mean zero knows after observations (Rasmussen and Williams 2006, algorithm 2.1), in one
/// world or in several that are equally likely: the points are the same in all of them, the values need not be.
class Posterior {
 public:
    /// `points` [n, axes], `values` [n, worlds].
    Posterior(Kernel kernel, Eigen::MatrixXd points, Eigen::MatrixXd values);

    const Kernel& kernel() const { return kernel_; }
    Eigen::Index n_worlds() const { return values_.cols(); }

    /// Of the function itself, without noise.
    struct Moments {
        Eigen::MatrixXd mean;      ///< [points, worlds]
        Eigen::VectorXd variance;  ///< [points] above zero, the same in all worlds
    };
    Moments at(const Kernel::Points& points) const;

    /// The moments at one point, with what their derivatives need.
    class Local {
     public:
        const Eigen::VectorXd& mean() const { return mean_; }  ///< [worlds]
        double variance() const { return variance_; }
        /// The derivative by the coordinates of anything whose derivatives by the moments are given; `by_mean`
        /// [worlds].
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

    /// The means at the observed points, [n, worlds].
    Eigen::MatrixXd smoothed() const { return values_ - kernel_.noise() * weights_; }

    /// After more observations, [m, axes], each world with outcomes of its own that are drawn from what is possible
    /// there (the fantasies of Snoek, Larochelle and Adams 2012, section 3.2). `this` must be of one world.
    Posterior imagining(const Kernel::Points& points, Eigen::Index n_worlds, Rng& rng) const;

 private:
    double least_variance() const { return 1e-10 * kernel_.variance(); }

    Kernel kernel_;
    Eigen::MatrixXd points_, features_;
    Eigen::MatrixXd values_;
    Eigen::LLT<Eigen::MatrixXd> factor_;
    Eigen::MatrixXd weights_;  // [n, worlds] covariance matrix \ values
};

/// The covariance matrix of observations at rows of features, noise included.
Eigen::MatrixXd covariance_matrix(const Kernel& kernel, const Kernel::Points& features,
                                  Eigen::ArrayXXd* slopes = nullptr);

}  // namespace hone::gp
