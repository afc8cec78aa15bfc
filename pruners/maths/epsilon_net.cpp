#include "maths/epsilon_net.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hone::maths {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Eigen::ArrayXd scaled(const Losses& points, std::size_t objective) {
    double low = infinity, high = -infinity;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double loss = points[i][objective];
        if (!std::isfinite(loss)) continue;
        low = std::min(low, loss);
        high = std::max(high, loss);
    }
    Eigen::ArrayXd scaled = Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(points.size()));
    if (!(low < high)) return scaled;
    for (std::size_t i = 0; i < points.size(); ++i)
        scaled[static_cast<Eigen::Index>(i)] = (std::clamp(points[i][objective], low, high) - low) / (high - low);
    return scaled;
}

}  // namespace

EpsilonNet::EpsilonNet(const Losses& points)
    : scaled_(points.size(), points.n_objectives),
      distance_(Eigen::ArrayXd::Constant(static_cast<Eigen::Index>(points.size()), infinity)) {
    for (std::size_t k = 0; k < points.n_objectives; ++k) scaled_.col(static_cast<Eigen::Index>(k)) = scaled(points, k);
}

std::size_t EpsilonNet::next() {
    const auto farthest = std::find(distance_.begin(), distance_.end(), distance_.maxCoeff()) - distance_.begin();
    distance_[farthest] = -1;
    from_ = (scaled_.col(0) - scaled_(farthest, 0)).square();
    for (Eigen::Index k = 1; k < scaled_.cols(); ++k) from_ += (scaled_.col(k) - scaled_(farthest, k)).square();
    distance_ = distance_.min(from_);
    return static_cast<std::size_t>(farthest);
}

}  // namespace hone::maths
