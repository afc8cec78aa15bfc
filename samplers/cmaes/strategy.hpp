#pragma once

#include <Eigen/Core>

namespace hone::cmaes {

/// The whole covariance matrix, or its diagonal alone.
enum class Model { full, separable };

/// What the update is made with: functions of the number of dimensions n and of the population lambda alone.
struct Strategy {
    Eigen::Index n_parents;   ///< mu, those that the mean moves towards
    Eigen::VectorXd weights;  ///< [lambda] best first; the parents' sum up to 1, the others' are negative (full) or 0
    double mu_eff;            ///< in [1, mu]
    double c_sigma, d_sigma;  ///< cumulation and damping of the step size
    double c_c, c_1, c_mu;    ///< cumulation, rank-one and rank-mu learning rates of the covariance; c_1 + c_mu <= 1
    double chi_n;             ///< expected length of a standard normal vector
};

/// 4 + floor(3 ln n): Hansen 2016, equation 48.
Eigen::Index default_population(Eigen::Index dimensions);

/// Of a population of 2 or more. Hansen 2016, "The CMA Evolution Strategy: A Tutorial", table 1; for the diagonal alone
/// Ros and Hansen 2008, "A simple modification in CMA-ES achieving linear time and space complexity".
Strategy strategy(Model model, Eigen::Index dimensions, Eigen::Index population);

}  // namespace hone::cmaes
