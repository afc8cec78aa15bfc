#pragma once

#include <cstdint>

#include "cmaes/covariance.hpp"

namespace hone::cmaes {

/// The direction of a trial's draw, a vector of length 1, such that trials go well together: mirrored orthogonal
/// sampling (Wang, Emmerich and Bäck 2014, "Mirrored Orthogonal Sampling with Pairwise Selection in Evolution
/// Strategies", without the selection). Trials 2k and 2k + 1 go opposite ways, and n such pairs in a row, 16 at most,
/// at right angles to each other. Each is uniformly distributed. Who shares the seed need not know what the others
/// drew.
Vector mirrored_direction(Eigen::Index dimensions, std::uint64_t seed, std::uint64_t trial);

}  // namespace hone::cmaes
