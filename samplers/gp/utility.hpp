#pragma once

#include <Eigen/Core>
#include <vector>

#include "gp/boxes.hpp"

namespace hone::gp {

/// The moments at one point of all that is modelled: objectives first, then constraints. Also their derivatives.
struct Outputs {
    Eigen::VectorXd mean, variance;  ///< [outputs]
};

/// What a trial is worth, as a logarithm: the expected hypervolume that it adds to the front (Emmerich, Giannakoglou
/// and Naujoks 2006; with one objective the expected improvement of Jones, Schonlau and Welch 1998), times the
/// probability that all constraints hold (Gardner et al. 2014).
class Utility {
 public:
    /// Without boxes nothing but the constraints counts.
    Utility(std::vector<Box> boxes, std::vector<double> constraint_thresholds)
        : boxes_(std::move(boxes)), thresholds_(std::move(constraint_thresholds)) {}

    double log_value(const Outputs& outputs, Outputs* derivative = nullptr) const;

 private:
    double log_gain(const Outputs& outputs, const Eigen::VectorXd& deviation, Eigen::VectorXd* by_mean,
                    Eigen::VectorXd* by_deviation) const;
    std::vector<double> log_bounds(const Outputs& outputs, const Eigen::VectorXd& deviation) const;

    std::vector<Box> boxes_;
    std::vector<double> thresholds_;
};

}  // namespace hone::gp
