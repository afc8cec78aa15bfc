#pragma once

#include <span>
#include <vector>

#include "gp/boxes.hpp"
#include "gp/yeo_johnson.hpp"

namespace hone::gp {

/// What loss vectors may still gain over `known` ones, none if none are known: with one objective all that is better,
/// with several the hypervolume that they do not dominate, up to a reference worse than all of them. `known` is on the
/// models' `scales`, one for each objective; a volume counts as much as that of the losses themselves near its side
/// towards the front.
std::vector<Box> left_to_gain(const maths::Losses& known, std::span<const LossScale> scales);

}  // namespace hone::gp
