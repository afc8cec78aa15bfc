#pragma once

#include <Eigen/Core>
#include <vector>

#include "gp/posterior.hpp"
#include "gp/utility.hpp"

namespace hone::gp {

/// The utility as a function of the coordinates, through a model of each objective and each constraint.
class Acquisition {
 public:
    /// Objectives first; all models have the same axes.
    Acquisition(std::vector<Posterior> models, Utility utility)
        : models_(std::move(models)), utility_(std::move(utility)) {}

    Eigen::VectorXd log_values(const Kernel::Points& points) const;
    double log_value(const Eigen::RowVectorXd& point, Eigen::VectorXd& gradient) const;

    const std::vector<Axis>& axes() const { return models_[0].kernel().axes(); }
    /// The length scales of the first objective: what counts as a step along each axis.
    Eigen::VectorXd lengths() const;

 private:
    std::vector<Posterior> models_;
    Utility utility_;
};

}  // namespace hone::gp
