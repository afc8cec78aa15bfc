#include "gp/region.hpp"

#include <algorithm>
#include <cmath>

namespace hone::gp {

Region Region::about(const Eigen::RowVectorXd& centre, const std::vector<Axis>& axes, const Eigen::VectorXd& lengths,
                     double reach) {
    std::vector<Eigen::Index> numbers;
    for (std::size_t k = 0; k < axes.size(); ++k)
        if (!axes[k].categorical()) numbers.push_back(static_cast<Eigen::Index>(k));
    Region region = everywhere(centre.size());
    if (numbers.empty()) return region;
    const Eigen::ArrayXd logs = lengths(numbers).array().min(1.0).log();  // beyond 1 an axis is as good as flat
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const Eigen::Index k = numbers[i];
        const double width = reach * std::exp(std::clamp(logs[static_cast<Eigen::Index>(i)] - logs.mean(), -1.2, 1.2));
        region.low[k] = std::max(0.0, centre[k] - width);
        region.high[k] = std::min(1.0, centre[k] + width);
    }
    return region;
}

}  // namespace hone::gp
