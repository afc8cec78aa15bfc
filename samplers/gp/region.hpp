#pragma once

#include <Eigen/Core>
#include <vector>

#include "gp/axis.hpp"

namespace hone::gp {

/// A box of coordinates. Choices are never confined, nor what already stands at a point of a grid.
struct Region {
    Eigen::RowVectorXd low, high;  ///< [axes]; 0 and 1 where it does not confine.

    static Region everywhere(Eigen::Index n_axes) {
        return {Eigen::RowVectorXd::Zero(n_axes), Eigen::RowVectorXd::Ones(n_axes)};
    }
    /// About a point, wider along axes with greater `lengths` [axes]: a trust region as in Eriksson, Pearce, Gardner,
    /// Turner and Poloczek 2019, "Scalable global optimization via local Bayesian optimization", section 2, of a fixed
    /// size. `reach` is half its width along an axis of middling length.
    static Region about(const Eigen::RowVectorXd& centre, const std::vector<Axis>& axes, const Eigen::VectorXd& lengths,
                        double reach);
};

}  // namespace hone::gp
