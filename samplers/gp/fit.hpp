#pragma once

#include <Eigen/Core>
#include <vector>

#include "gp/kernel.hpp"

namespace hone::gp {

/// How the observations of a function relate to it.
enum class Noise { unknown, none };
enum class Warping { off, kumaraswamy };

/// The logarithm of the posterior density of hyperparameters, but for a constant: the marginal likelihood of `values`
/// [n] at `points` [n, axes] (Rasmussen and Williams 2006, equation 5.8) and the priors.
class LogPosterior {
 public:
    LogPosterior(std::vector<Axis> axes, Eigen::MatrixXd points, Eigen::VectorXd values);

    /// With its gradient by the logarithms of the hyperparameters (equation 5.9).
    double operator()(const Hyperparameters& at, Eigen::VectorXd& gradient) const;

 private:
    double add_priors(const Hyperparameters& at, Eigen::VectorXd& gradient) const;

    std::vector<Axis> axes_;
    Eigen::MatrixXd points_;
    Eigen::VectorXd values_;
};

/// The most probable hyperparameters (MAP) near `start`, or near the priors' modes.
Hyperparameters most_probable(const LogPosterior& density, const Hyperparameters& start, const std::vector<Axis>& axes,
                              Noise noise, Warping warping);
Hyperparameters prior_modes(Eigen::Index n_axes, Noise noise);

}  // namespace hone::gp
