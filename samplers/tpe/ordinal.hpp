#pragma once

#include <hone/abi.h>

#include <string_view>

#include "maths/domain.hpp"

namespace hone::tpe {

/// The domain of a categorical whose choices are numbers: their places in ascending order, a grid of step 1. Throws
/// Error where it is no categorical or has a choice that is no number.
maths::Domain ordinal(std::string_view name, const hone_dist& dist);

}  // namespace hone::tpe
