#pragma once

#include <Eigen/Core>
#include <vector>

#include "gp/kernel.hpp"

namespace hone::gp {

/// How the observations of a function relate to it.
enum class Noise { unknown, none };
enum class Warping { off, kumaraswamy };

/// What is thought of length scales before anything is observed: that they are alike, or that some axes may matter far
/// less than others or not at all (the idea of Eriksson and Jankowiak 2021, "High-dimensional Bayesian optimization
/// with sparse axis-aligned subspaces").
enum class Lengths { alike, apart };

/// What a function is taken for before anything is observed.
struct Assumptions {
    Noise noise = Noise::unknown;
    Warping warping = Warping::kumaraswamy;
    Lengths lengths = Lengths::alike;
    Trend trend = Trend::none;
};

/// How probable hyperparameters are after `values` [n] were observed at `points` [n, axes]: the logarithm of the
/// posterior density, but for a constant, with its gradient by the logarithms of the hyperparameters.
class LogPosterior {
 public:
    LogPosterior(std::vector<Axis> axes, Eigen::MatrixXd points, Eigen::VectorXd values, Lengths lengths);

    double operator()(const Hyperparameters& at, Eigen::VectorXd& gradient) const {
        const double likelihood = log_likelihood(at, gradient);
        return likelihood + add_priors(at, gradient);
    }
    /// The marginal likelihood alone, without its constant n/2 log(2 pi) (Rasmussen and Williams 2006, equations 5.8
    /// and 5.9); -infinity where the covariance matrix is singular.
    double log_likelihood(const Hyperparameters& at, Eigen::VectorXd& gradient) const;

 private:
    double add_priors(const Hyperparameters& at, Eigen::VectorXd& gradient) const;

    std::vector<Axis> axes_;
    Eigen::MatrixXd points_;
    Eigen::VectorXd values_;
    Lengths lengths_;
};

/// The most probable hyperparameters (MAP), by L-BFGS-B from the priors' modes. Of very many observations an even part
/// is fitted first, and where that ends a few steps with all of them follow: a step costs the cube of their number.
Hyperparameters most_probable(const std::vector<Axis>& axes, const Eigen::MatrixXd& points,
                              const Eigen::VectorXd& values, const Assumptions& assumptions);

}  // namespace hone::gp
