#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <hone/rng.hpp>
#include <optional>
#include <vector>

#include "gp/acquisition.hpp"
#include "gp/region.hpp"

namespace hone::gp {

struct SearchEffort {
    std::size_t n_preliminary;  ///< Points spread over the region.
    std::size_t n_local;        ///< Local searches, from points among these.
    std::size_t n_about = 64;   ///< Points about each incumbent.

    /// Without points spread over the region, and with more about each incumbent.
    SearchEffort about_incumbents_alone() const { return {0, n_local, std::max(n_about, n_preliminary / 8)}; }
};

/// A point of the region where the acquisition is as high as could be found. Coordinates of `fixed` that hold a value
/// keep it; the others are on their grids. `incumbents` [n, axes]: the best points known, about which it also looks.
/// Without any, `n_preliminary` is above zero.
Eigen::RowVectorXd most_useful(const Acquisition& acquisition, const std::vector<std::optional<double>>& fixed,
                               const Region& region, const Eigen::MatrixXd& incumbents, const SearchEffort& effort,
                               Rng& rng);

}  // namespace hone::gp
