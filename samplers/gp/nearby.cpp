#include "gp/nearby.hpp"

#include <algorithm>
#include <cmath>

#include "gp/region.hpp"

namespace hone::gp {
namespace {

constexpr double reach = 0.15;
constexpr std::size_t most_centres = 4;

bool same_choices(const std::vector<Axis>& axes, const Eigen::RowVectorXd& a, const Eigen::RowVectorXd& b) {
    for (std::size_t k = 0; k < axes.size(); ++k) {
        const auto at = static_cast<Eigen::Index>(k);
        if (axes[k].categorical() && a[at] != b[at]) return false;
    }
    return true;
}

// The best points, each of other choices.
std::vector<Eigen::RowVectorXd> centres(const std::vector<Axis>& axes, const Eigen::MatrixXd& best_first,
                                        std::size_t most) {
    std::vector<Eigen::RowVectorXd> found;
    for (const auto& point : best_first.rowwise()) {
        const auto same = [&](const Eigen::RowVectorXd& centre) { return same_choices(axes, centre, point); };
        if (found.size() < most && std::ranges::none_of(found, same)) found.emplace_back(point);
    }
    return found;
}

}  // namespace

Eigen::RowVectorXd most_useful_nearby(const Acquisition& acquisition, const std::vector<std::optional<double>>& fixed,
                                      const Eigen::MatrixXd& best_first, const SearchEffort& effort, Rng& rng) {
    const std::size_t n_centres = rng.uniform() < 0.25 ? most_centres : 1;
    Eigen::RowVectorXd best;
    double best_value = -HUGE_VAL;
    for (const Eigen::RowVectorXd& centre : centres(acquisition.axes(), best_first, n_centres)) {
        const Region region = Region::about(centre, acquisition.axes(), acquisition.lengths(), reach);
        const Eigen::RowVectorXd found =
            most_useful(acquisition, fixed, region, centre, effort.about_incumbents_alone(), rng);
        const double value = acquisition.log_values(found)[0];
        if (best.size() > 0 && !(value > best_value)) continue;
        best = found;
        best_value = value;
    }
    return best;
}

}  // namespace hone::gp
