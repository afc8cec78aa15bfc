#pragma once

#include <Eigen/Core>
#include <hone/rng.hpp>
#include <optional>
#include <vector>

#include "gp/acquisition.hpp"
#include "gp/search.hpp"

namespace hone::gp {

/// As most_useful(), but looks no farther than a trust region about the best point known; in one of four calls also
/// about the best ones of other choices, where other numbers may be best. `best_first` [n, axes], n > 0.
Eigen::RowVectorXd most_useful_nearby(const Acquisition& acquisition, const std::vector<std::optional<double>>& fixed,
                                      const Eigen::MatrixXd& best_first, const SearchEffort& effort, Rng& rng);

}  // namespace hone::gp
