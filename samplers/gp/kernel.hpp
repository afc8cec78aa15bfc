#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "gp/axis.hpp"

namespace hone::gp {

/// Whether a function may rise or fall along numbers throughout, as in HEBO's model (Cowen-Rivers et al. 2022, "HEBO:
/// Pushing the limits of sample-efficient hyperparameter optimisation").
enum class Trend { none, linear };

/// The logarithms of a model's hyperparameters in one vector: a length scale for each axis, Kumaraswamy's a and b for
/// each axis (0, no warp, for choices), the variance of the function, the variance of its noise, and if there is a
/// trend the variance of its slopes beside that of the function.
class Hyperparameters {
 public:
    explicit Hyperparameters(Eigen::Index n_axes, Trend trend = Trend::none)
        : log_(Eigen::VectorXd::Zero(3 * n_axes + (trend == Trend::linear ? 3 : 2))) {}
    explicit Hyperparameters(Eigen::VectorXd logarithms) : log_(std::move(logarithms)) {}

    const Eigen::VectorXd& logarithms() const { return log_; }
    Eigen::Index n_axes() const { return (log_.size() - 2) / 3; }
    Trend trend() const { return log_.size() % 3 == 0 ? Trend::linear : Trend::none; }

    double& log_length(Eigen::Index axis) { return log_[axis]; }
    double& log_a(Eigen::Index axis) { return log_[n_axes() + axis]; }
    double& log_b(Eigen::Index axis) { return log_[2 * n_axes() + axis]; }
    double& log_variance() { return log_[3 * n_axes()]; }
    double& log_noise() { return log_[3 * n_axes() + 1]; }
    double& log_slope_variance() { return log_[3 * n_axes() + 2]; }
    double log_length(Eigen::Index axis) const { return log_[axis]; }
    double log_a(Eigen::Index axis) const { return log_[n_axes() + axis]; }
    double log_b(Eigen::Index axis) const { return log_[2 * n_axes() + axis]; }
    double log_variance() const { return log_[3 * n_axes()]; }
    double log_noise() const { return log_[3 * n_axes() + 1]; }
    double log_slope_variance() const { return log_[3 * n_axes() + 2]; }

 private:
    Eigen::VectorXd log_;
};

/// Matern 5/2 with a length scale of its own for each axis (Rasmussen and Williams 2006, equation 4.17), over warped
/// numbers; two different choices of a categorical are all one length apart. With a trend, plus the covariance of
/// linear functions of the warped numbers about the middle of the space (ibid., section 2.1). Points are rows of
/// coordinates. A point becomes a row of features. The first ones are its place, and the Euclidean distance r of places
/// is Matern's argument: a number is one feature, a categorical one for each of its choices. With a trend its levels
/// follow, one for each axis: how far from the middle a number is, -1/2 to 1/2, and 0 for a categorical.
class Kernel {
 public:
    Kernel(std::vector<Axis> axes, Hyperparameters hyperparameters);

    const std::vector<Axis>& axes() const { return axes_; }
    const Hyperparameters& hyperparameters() const { return hyper_; }
    double variance() const { return variance_; }
    double noise() const { return noise_; }
    double slope_variance() const { return slope_variance_; }

    using Points = Eigen::Ref<const Eigen::MatrixXd>;

    Eigen::MatrixXd features(const Points& points) const;  ///< [points, features]
    /// The derivative of each coordinate's features by the coordinate, times `by_feature`: zero for choices.
    Eigen::VectorXd by_coordinate(const Eigen::Ref<const Eigen::RowVectorXd>& point,
                                  const Eigen::Ref<const Eigen::RowVectorXd>& by_feature) const;
    /// What a change of the features does, as a change of the hyperparameters (0 for variances and noise).
    Eigen::VectorXd by_hyperparameter(const Points& points, const Points& features, const Points& by_feature) const;

    Points places(const Points& features) const { return features.leftCols(first_.back()); }
    Points levels(const Points& features) const { return features.rightCols(n_levels_); }

    /// The squared distances of the places of rows of features, [a, b].
    Eigen::ArrayXXd squared_distances(const Points& a, const Points& b) const;
    /// The covariances of the function, without noise, at rows of features that lie so far apart, [a, b]; `slopes`,
    /// where given, becomes their derivative by the squared distance.
    Eigen::MatrixXd covariances(const Points& a, const Points& b, const Eigen::ArrayXXd& squared_distances,
                                Eigen::ArrayXXd* slopes = nullptr) const;
    Eigen::MatrixXd covariances(const Points& a, const Points& b) const {
        return covariances(a, b, squared_distances(a, b));
    }
    /// The variance of the function at rows of features.
    Eigen::VectorXd variances(const Points& features) const;

 private:
    std::vector<Axis> axes_;
    Hyperparameters hyper_;
    std::vector<Eigen::Index> first_;  // [axes + 1] feature of each axis
    Eigen::Index n_levels_;
    double variance_, noise_, slope_variance_;
};

}  // namespace hone::gp
