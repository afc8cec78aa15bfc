#pragma once

#include <vector>

#include "cmaes/evolution.hpp"

namespace hone::cmaes {

/// When a run has nothing more to find: its losses have become equal, its steps too small to matter or its distribution
/// too long and thin for the numbers (Hansen 2016, section B.3).
class StopRule {
 public:
    StopRule(double first_sigma, Eigen::Index dimensions, Eigen::Index population);

    /// After an update: the lowest and highest loss of its points.
    void note(double lowest, double highest);
    bool holds(const Evolution& evolution) const;

 private:
    bool losses_are_equal() const;

    double least_step_;
    std::size_t window_;
    std::size_t n_noted_ = 0;
    std::vector<double> lowest_, highest_;  ///< [window], the oldest overwritten
};

}  // namespace hone::cmaes
