#include "gp/posterior.hpp"

#include <algorithm>

namespace hone::gp {
namespace {

constexpr Eigen::Index block = 256;  // points at a time, so that their covariances stay in the cache

}  // namespace

Eigen::MatrixXd covariance_matrix(const Kernel& kernel, const Kernel::Points& features, Eigen::ArrayXXd* slopes) {
    Eigen::ArrayXXd result = Kernel::squared_distances(features, features);
    result.matrix().diagonal().setZero();
    kernel.covariances(result, slopes);
    result.matrix().diagonal().array() += kernel.noise();
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
        Eigen::ArrayXXd covariances =
            Kernel::squared_distances(features_, kernel_.features(points.middleRows(first, n)));
        kernel_.covariances(covariances);
        moments.mean.middleRows(first, n) = covariances.matrix().transpose() * weights_;
        factor_.matrixL().solveInPlace(covariances.matrix());
        moments.variance.segment(first, n) =
            (kernel_.variance() - covariances.square().colwise().sum().transpose()).max(1e-10 * kernel_.variance());
    }
    return moments;
}

Posterior::Local Posterior::near(const Eigen::RowVectorXd& point) const {
    Local local;
    local.posterior_ = this;
    local.point_ = point;
    local.features_ = kernel_.features(point);
    Eigen::ArrayXXd covariances = (features_.rowwise() - local.features_).rowwise().squaredNorm(), slopes;
    kernel_.covariances(covariances, &slopes);
    local.slopes_ = slopes.col(0);
    local.solved_ = factor_.solve(covariances.matrix().col(0));
    local.mean_ = weights_.transpose() * covariances.matrix().col(0);
    local.variance_ = at_least(kernel_.variance() - local.solved_.dot(covariances.matrix().col(0)));
    return local;
}

Eigen::VectorXd Posterior::Local::by_coordinate(const Eigen::VectorXd& by_mean, double by_variance) const {
    const Eigen::VectorXd by_covariance = posterior_->weights_ * by_mean - 2 * by_variance * solved_;
    const Eigen::VectorXd by_square = slopes_ * by_covariance.array();
    const Eigen::RowVectorXd by_feature =
        2 * (by_square.sum() * features_ - by_square.transpose() * posterior_->features_);
    return posterior_->kernel_.by_coordinate(point_, by_feature);
}

Posterior Posterior::imagining(const Kernel::Points& points, Eigen::Index n_worlds, Rng& rng) const {
    const Eigen::MatrixXd features = kernel_.features(points);
    Eigen::ArrayXXd solved = Kernel::squared_distances(features_, features);
    kernel_.covariances(solved);
    factor_.matrixL().solveInPlace(solved.matrix());
    const Eigen::MatrixXd covariance =
        covariance_matrix(kernel_, features) - solved.matrix().transpose() * solved.matrix();
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
