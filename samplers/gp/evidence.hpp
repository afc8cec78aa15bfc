#pragma once

#include <hone/abi.h>

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "gp/axis.hpp"

namespace hone::gp {

/// One parameter to propose, with what was observed of it.
struct Direction {
    Axis axis;
    std::span<const double> value;  ///< [rows]; NaN where the row lacks it.
};

/// Whether a pruned trial counts as if it had ended with what it reported last, which is likely worse than its end.
enum class PrunedTrials { ignored, observed };

/// The rows of a view that have all of some parameters, in the order of their numbers, as coordinates [rows, axes].
struct Evidence {
    Eigen::MatrixXd points;      ///< Observed: COMPLETE, and PRUNED ones where they count.
    Eigen::MatrixXd losses;      ///< [n, objectives]
    Eigen::MatrixXd violations;  ///< [n, constraints]; NaN where none was set.
    Eigen::MatrixXd pending;     ///< RUNNING: what they try, as far as it is known.
    Eigen::MatrixXd failed;      ///< FAIL, but for those that were lost or cancelled, which says nothing.

    /// Whether all constraints hold that were set.
    bool feasible(Eigen::Index row) const { return !(violations.row(row).array() > 0).any(); }
};

/// The trial that is asked for is no evidence.
Evidence evidence_of(const hone_history& history, std::uint64_t asking_trial, std::span<const Direction> directions,
                     PrunedTrials pruned);

}  // namespace hone::gp
