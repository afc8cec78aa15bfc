#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "gp/axis.hpp"

namespace hone::gp {

/// The logarithms of a model's hyperparameters in one vector: a length scale for each axis, Kumaraswamy's a and b for
/// each axis (0, no warp, for choices), the variance of the function, the variance of its noise.
class Hyperparameters {
 public:
    explicit Hyperparameters(Eigen::Index n_axes) : log_(Eigen::VectorXd::Zero(3 * n_axes + 2)) {}
    explicit Hyperparameters(Eigen::VectorXd logarithms) : log_(std::move(logarithms)) {}

    const Eigen::VectorXd& logarithms() const { return log_; }
    Eigen::Index n_axes() const { return (log_.size() - 2) / 3; }

    double& log_length(Eigen::Index axis) { return log_[axis]; }
    double& log_a(Eigen::Index axis) { return log_[n_axes() + axis]; }
    double& log_b(Eigen::Index axis) { return log_[2 * n_axes() + axis]; }
    double& log_variance() { return log_[log_.size() - 2]; }
    double& log_noise() { return log_[log_.size() - 1]; }
    double log_length(Eigen::Index axis) const { return log_[axis]; }
    double log_a(Eigen::Index axis) const { return log_[n_axes() + axis]; }
    double log_b(Eigen::Index axis) const { return log_[2 * n_axes() + axis]; }
    double log_variance() const { return log_[log_.size() - 2]; }
    double log_noise() const { return log_[log_.size() - 1]; }

 private:
    Eigen::VectorXd log_;
};

/// Matern 5/2 with a length scale of its own for each axis (Rasmussen and Williams 2006, equation 4.17), over warped
/// numbers; two different choices of a categorical are all one length apart. Points are rows of coordinates. A point
/// becomes a row of features, whose Euclidean distance r is the kernel's argument: a number is one feature, a
/// categorical one for each of its choices.
class Kernel {
 public:
    Kernel(std::vector<Axis> axes, Hyperparameters hyperparameters);

    const std::vector<Axis>& axes() const { return axes_; }
    const Hyperparameters& hyperparameters() const { return hyper_; }
    double variance() const { return variance_; }
    double noise() const { return noise_; }

    using Points = Eigen::Ref<const Eigen::MatrixXd>;

    Eigen::MatrixXd features(const Points& points) const;  ///< [points, features]
    /// The derivative of each coordinate's features by the coordinate, times `by_feature`: zero for choices.
    Eigen::VectorXd by_coordinate(const Eigen::Ref<const Eigen::RowVectorXd>& point,
                                  const Eigen::Ref<const Eigen::RowVectorXd>& by_feature) const;
    /// What a change of the features does, as a change of the hyperparameters (0 for variance and noise).
    Eigen::VectorXd by_hyperparameter(const Points& points, const Points& features, const Points& by_feature) const;

    /// The squared distances of rows of features, [a, b].
    static Eigen::ArrayXXd squared_distances(const Points& a, const Points& b);
    /// The covariance at squared distances, without noise, in their place; `slopes`, where given, becomes its
    /// derivative by the squared distance.
    void covariances(Eigen::ArrayXXd& squared_distances, Eigen::ArrayXXd* slopes = nullptr) const;

 private:
    std::vector<Axis> axes_;
    Hyperparameters hyper_;
    std::vector<Eigen::Index> first_;  // [axes + 1] feature of each axis
    double variance_, noise_;
};

}  // namespace hone::gp
