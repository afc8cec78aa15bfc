#include "cmaes/warm_start.hpp"

#include <cmath>

namespace hone::cmaes {
namespace {

constexpr double widening = 0.1;  // alpha

}  // namespace

std::optional<Start> warm_start(const Matrix& points) {
    const Eigen::Index n_best = points.cols() / 10;
    if (n_best == 0) return std::nullopt;
    const Vector mean = points.leftCols(n_best).rowwise().mean();
    const Matrix deviations = points.leftCols(n_best).colwise() - mean;
    Matrix covariance = deviations * deviations.transpose() / static_cast<double>(n_best);
    covariance.diagonal().array() += widening * widening;
    const FullCovariance whole(covariance);
    const double sigma = std::exp(whole.deviations().array().log().mean());
    return Start{mean, sigma, FullCovariance(covariance / (sigma * sigma))};
}

}  // namespace hone::cmaes
