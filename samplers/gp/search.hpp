#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <hone/rng.hpp>
#include <optional>
#include <vector>

#include "gp/acquisition.hpp"

namespace hone::gp {

struct SearchEffort {
    std::size_t n_preliminary;  ///< Points spread over the space.
    std::size_t n_local;        ///< Local searches, from points among these.
    std::size_t n_about = 64;   ///< Points about each incumbent.
};

/// A point where the acquisition is as high as could be found. Coordinates of `fixed` that hold a value keep it; the
/// others are on their grids. `incumbents` [n, axes]: the best points known, about which it also looks. Without any,
/// `n_preliminary` is above zero.
Eigen::RowVectorXd most_useful(const Acquisition& acquisition, const std::vector<std::optional<double>>& fixed,
                               const Eigen::MatrixXd& incumbents, const SearchEffort& effort, Rng& rng);

}  // namespace hone::gp
