#pragma once

#include <Eigen/Core>
#include <vector>

#include "gp/posterior.hpp"
#include "gp/utility.hpp"

namespace hone::gp {

/// The utility as a function of the coordinates, through a model of each objective and each constraint: the logarithm
/// of its mean over the worlds of the models.
class Acquisition {
 public:
    /// Objectives first; all models have the same axes and as many worlds as there are utilities.
    Acquisition(std::vector<Posterior> models, std::vector<Utility> utilities)
        : models_(std::move(models)), utilities_(std::move(utilities)) {}

    Eigen::VectorXd log_values(const Kernel::Points& points) const;
    double log_value(const Eigen::RowVectorXd& point, Eigen::VectorXd& gradient) const;

    const std::vector<Axis>& axes() const { return models_[0].kernel().axes(); }
    /// The length scales of the first objective: what counts as a step along each axis.
    Eigen::VectorXd lengths() const;

 private:
    std::vector<Posterior> models_;
    std::vector<Utility> utilities_;  // [worlds]
};

}  // namespace hone::gp
