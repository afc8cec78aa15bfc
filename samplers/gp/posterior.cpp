#include "gp/posterior.hpp"

#include <algorithm>

namespace hone::gp {
namespace {

constexpr Eigen::Index block = 256;  // points at a time, so that their covariances stay in the cache

}  // namespace

Eigen::MatrixXd covariance_matrix(const Kernel& kernel, const Kernel::Points& features, Eigen::ArrayXXd* slopes) {
    Eigen::ArrayXXd squared_distances = kernel.squared_distances(features, features);
    squared_distances.matrix().diagonal().setZero();
    Eigen::MatrixXd result = kernel.covariances(features, features, squared_distances, slopes);
    result.diagonal().array() += kernel.noise();
    return result;
}

Posterior::Posterior(Kernel kernel, Eigen::MatrixXd points, Eigen::MatrixXd values)
    : kernel_(std::move(kernel)),
      points_(std::move(points)),
      features_(kernel_.features(points_)),
      values_(std::move(values)),
      factor_(covariance_matrix(kernel_, features_)),
      weights_(factor_.solve(values_)) {}

Posterior::Moments Posterior::at(const Kernel::Points& points) const {
    Moments moments{Eigen::MatrixXd(points.rows(), n_worlds()), Eigen::VectorXd(points.rows())};
    for (Eigen::Index first = 0; first < points.rows(); first += block) {
        const Eigen::Index n = std::min(block, points.rows() - first);
        const Eigen::MatrixXd features = kernel_.features(points.middleRows(first, n));
        Eigen::MatrixXd covariances = kernel_.covariances(features_, features);
        moments.mean.middleRows(first, n) = covariances.transpose() * weights_;
        factor_.matrixL().solveInPlace(covariances);
        moments.variance.segment(first, n) =
            (kernel_.variances(features).array() - covariances.array().square().colwise().sum().transpose())
                .max(least_variance());
    }
    return moments;
}

Posterior::Local Posterior::near(const Eigen::RowVectorXd& point) const {
    Local local;
    local.posterior_ = this;
    local.point_ = point;
    local.features_ = kernel_.features(point);
    Eigen::ArrayXXd slopes;
    const Eigen::VectorXd covariances = kernel_.covariances(
        features_, local.features_,
        (kernel_.places(features_).rowwise() - kernel_.places(local.features_).row(0)).rowwise().squaredNorm(),
        &slopes);
    local.slopes_ = slopes.col(0);
    local.solved_ = factor_.solve(covariances);
    local.mean_ = weights_.transpose() * covariances;
    local.variance_ =
        std::max(kernel_.variances(local.features_)[0] - local.solved_.dot(covariances), least_variance());
    return local;
}

Eigen::VectorXd Posterior::Local::by_coordinate(const Eigen::VectorXd& by_mean, double by_variance) const {
    const Eigen::VectorXd by_covariance = posterior_->weights_ * by_mean - 2 * by_variance * solved_;
    const Eigen::VectorXd by_square = slopes_ * by_covariance.array();
    const Kernel& kernel = posterior_->kernel_;
    const Eigen::MatrixXd& others = posterior_->features_;
    Eigen::RowVectorXd by_feature(features_.size());
    by_feature << 2 * (by_square.sum() * kernel.places(features_) - by_square.transpose() * kernel.places(others)),
        kernel.slope_variance() *
            (by_covariance.transpose() * kernel.levels(others) + 2 * by_variance * kernel.levels(features_));
    return kernel.by_coordinate(point_, by_feature);
}

Posterior Posterior::imagining(const Kernel::Points& points, Eigen::Index n_worlds, Rng& rng) const {
    const Eigen::MatrixXd features = kernel_.features(points);
    Eigen::MatrixXd solved = kernel_.covariances(features_, features);
    factor_.matrixL().solveInPlace(solved);
    const Eigen::MatrixXd covariance = covariance_matrix(kernel_, features) - solved.transpose() * solved;
    const Eigen::LLT<Eigen::MatrixXd> factor(covariance);
    const Eigen::MatrixXd normal =
        Eigen::MatrixXd::NullaryExpr(points.rows(), n_worlds, [&rng] { return rng.normal(); });
    const Eigen::MatrixXd outcomes = (factor.matrixL() * normal).colwise() + at(points).mean.col(0);
    Eigen::MatrixXd all_points(points_.rows() + points.rows(), points.cols());
    all_points << points_, points;
    Eigen::MatrixXd all_values(all_points.rows(), n_worlds);
    all_values << values_.replicate(1, n_worlds), outcomes;
    return Posterior(kernel_, std::move(all_points), std::move(all_values));
}

}  // namespace hone::gp
