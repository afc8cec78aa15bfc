#pragma once

#include <Eigen/Dense>
#include <cstddef>

#include "maths/pareto.hpp"

namespace hone::maths {

/// Points in an order in which each prefix is spread well over all (an epsilon-net, as Schmucker et al. 2021 take it in
/// MO-ASHA): the least in lexicographic order, then always the one farthest from those before it. Distances are
/// Euclidean, of losses scaled to 0 ... 1 over the points; infinite ones count as the nearest finite. Of points equally
/// far the least goes first.
class EpsilonNet {
 public:
    /// `points`: distinct, in lexicographic order; no NaN.
    explicit EpsilonNet(const Losses& points);

    /// Place of the next point; as often as there are points.
    std::size_t next();

 private:
    Eigen::ArrayXXd scaled_;          // [point][objective]
    Eigen::ArrayXd distance_, from_;  // of each, to the nearest of the net, below 0: it is there; to the newest
};

}  // namespace hone::maths
