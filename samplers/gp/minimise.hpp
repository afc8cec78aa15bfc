#pragma once

#include <LBFGSB.h>
#include <Eigen/Core>
#include <limits>
#include <stdexcept>

namespace hone::gp {

struct Effort {
    int max_iterations;
    double gradient_tolerance;  ///< Largest entry of the projected gradient.
    double value_tolerance;     ///< Relative gain over three iterations.
};

struct Minimum {
    Eigen::VectorXd at;
    double value;
};

/// A local minimum in the box [lower, upper], by L-BFGS-B (Byrd, Lu, Nocedal and Zhu 1995) from `start`:
/// function(x, gradient&) -> value. The best point that it saw, also where a line search fails.
template <class Function>
Minimum minimise(Function&& function, Eigen::VectorXd start, const Eigen::VectorXd& lower, const Eigen::VectorXd& upper,
                 const Effort& effort) {
    Minimum best{start, std::numeric_limits<double>::infinity()};
    auto observed = [&](const Eigen::VectorXd& x, Eigen::VectorXd& gradient) {
        const double value = function(x, gradient);
        if (value < best.value) best = {x, value};
        return value;
    };
    LBFGSpp::LBFGSBParam<double> settings;
    settings.max_iterations = effort.max_iterations;
    settings.epsilon = effort.gradient_tolerance;
    settings.epsilon_rel = 0;
    settings.past = 3;
    settings.delta = effort.value_tolerance;
    LBFGSpp::LBFGSBSolver<double> solver(settings);
    double value = 0;
    try {
        solver.minimize(observed, start, value, lower, upper);
    } catch (const std::runtime_error&) {
        // The line search found no step: the best point so far is the answer.
    } catch (const std::logic_error&) {
    }
    return best;
}

}  // namespace hone::gp
