// Distributions on both sides of the border.
#pragma once

#include <hone/abi.h>

#include <vector>

#include "study/distribution.hpp"

namespace hone::host {

// A hone_dist that points into the distribution it was made of, which it keeps alive.
class AbiDistribution {
 public:
    explicit AbiDistribution(DistributionPtr distribution);
    AbiDistribution(const AbiDistribution&) = delete;
    AbiDistribution& operator=(const AbiDistribution&) = delete;

    const hone_dist* table() const { return &table_; }
    const DistributionPtr& distribution() const { return distribution_; }

 private:
    DistributionPtr distribution_;
    std::vector<hone_choice> choices_;
    hone_dist table_;
};

// Checked like a user's own call (distribution.hpp): throws std::invalid_argument with one sentence.
Distribution from_abi(const hone_dist& dist);

}  // namespace hone::host
