#pragma once

#include <optional>

#include "cmaes/search.hpp"

namespace hone::cmaes {

/// The distribution that results of an earlier search promise, from all of them, the columns, best first: mean and
/// covariance of the best tenth, widened by 0.1 (Nomura, Watanabe, Akimoto, Ozaki and Onishi 2021, "Warm Starting
/// CMA-ES for Hyperparameter Optimization", with the paper's gamma and alpha). None where a tenth is less than one.
std::optional<Start> warm_start(const Matrix& points);

}  // namespace hone::cmaes
