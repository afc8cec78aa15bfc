#include "gp/kernel.hpp"

#include <cmath>
#include <numbers>

#include "gp/kumaraswamy.hpp"

namespace hone::gp {

Kernel::Kernel(std::vector<Axis> axes, Hyperparameters hyperparameters)
    : axes_(std::move(axes)),
      hyper_(std::move(hyperparameters)),
      first_{0},
      n_levels_(hyper_.trend() == Trend::linear ? hyper_.n_axes() : 0),
      variance_(std::exp(hyper_.log_variance())),
      noise_(std::exp(hyper_.log_noise())),
      slope_variance_(n_levels_ > 0 ? variance_ * std::exp(hyper_.log_slope_variance()) : 0) {
    for (const Axis& axis : axes_)
        first_.push_back(first_.back() + (axis.categorical() ? static_cast<Eigen::Index>(axis.n_points()) : 1));
}

Eigen::MatrixXd Kernel::features(const Points& points) const {
    Eigen::MatrixXd features = Eigen::MatrixXd::Zero(points.rows(), first_.back() + n_levels_);
    for (Eigen::Index k = 0; k < points.cols(); ++k) {
        const double inverse_length = std::exp(-hyper_.log_length(k)), a = hyper_.log_a(k), b = hyper_.log_b(k);
        const auto axis = static_cast<std::size_t>(k);
        for (Eigen::Index i = 0; i < points.rows(); ++i) {
            if (axes_[axis].categorical()) {
                features(i, first_[axis] + static_cast<Eigen::Index>(points(i, k))) =
                    inverse_length / std::numbers::sqrt2;
                continue;
            }
            const double warped = kumaraswamy(points(i, k), a, b).value;
            features(i, first_[axis]) = inverse_length * warped;
            if (n_levels_ > 0) features(i, first_.back() + k) = warped - 0.5;
        }
    }
    return features;
}

Eigen::VectorXd Kernel::by_coordinate(const Eigen::Ref<const Eigen::RowVectorXd>& point,
                                      const Eigen::Ref<const Eigen::RowVectorXd>& by_feature) const {
    Eigen::VectorXd result = Eigen::VectorXd::Zero(point.size());
    for (Eigen::Index k = 0; k < point.size(); ++k) {
        const auto axis = static_cast<std::size_t>(k);
        if (axes_[axis].categorical()) continue;
        const double slope = kumaraswamy(point[k], hyper_.log_a(k), hyper_.log_b(k)).by_x;
        result[k] = by_feature[first_[axis]] * slope * std::exp(-hyper_.log_length(k));
        if (n_levels_ > 0) result[k] += by_feature[first_.back() + k] * slope;
    }
    return result;
}

Eigen::VectorXd Kernel::by_hyperparameter(const Points& points, const Points& features,
                                          const Points& by_feature) const {
    Hyperparameters result(points.cols(), hyper_.trend());
    for (Eigen::Index k = 0; k < points.cols(); ++k) {
        const auto axis = static_cast<std::size_t>(k);
        const Eigen::Index first = first_[axis], n = first_[axis + 1] - first;
        result.log_length(k) = -features.middleCols(first, n).cwiseProduct(by_feature.middleCols(first, n)).sum();
        if (axes_[axis].categorical()) continue;
        Eigen::VectorXd by_place = by_feature.col(first);
        if (n_levels_ > 0) by_place += std::exp(hyper_.log_length(k)) * by_feature.col(first_.back() + k);
        double by_a = 0, by_b = 0;
        for (Eigen::Index i = 0; i < points.rows(); ++i) {
            const Kumaraswamy warp = kumaraswamy(points(i, k), hyper_.log_a(k), hyper_.log_b(k));
            by_a += by_place[i] * warp.by_log_a;
            by_b += by_place[i] * warp.by_log_b;
        }
        result.log_a(k) = by_a * std::exp(-hyper_.log_length(k));
        result.log_b(k) = by_b * std::exp(-hyper_.log_length(k));
    }
    return result.logarithms();
}

Eigen::ArrayXXd Kernel::squared_distances(const Points& a, const Points& b) const {
    Eigen::MatrixXd squares = -2 * places(a) * places(b).transpose();
    squares.colwise() += places(a).rowwise().squaredNorm();
    squares.rowwise() += places(b).rowwise().squaredNorm().transpose();
    return squares.array().max(0.0);
}

Eigen::MatrixXd Kernel::covariances(const Points& a, const Points& b, const Eigen::ArrayXXd& squared_distances,
                                    Eigen::ArrayXXd* slopes) const {
    const Eigen::ArrayXXd scaled = (5 * squared_distances).sqrt();
    const Eigen::ArrayXXd decay = variance_ * (-scaled).exp();
    if (slopes) *slopes = (-5.0 / 6.0) * (1 + scaled) * decay;
    Eigen::MatrixXd result = (1 + scaled + (5.0 / 3.0) * squared_distances) * decay;
    if (n_levels_ > 0) result += slope_variance_ * levels(a) * levels(b).transpose();
    return result;
}

Eigen::VectorXd Kernel::variances(const Points& features) const {
    return variance_ + slope_variance_ * levels(features).rowwise().squaredNorm().array();
}

}  // namespace hone::gp
