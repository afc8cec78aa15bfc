#pragma once

#include <hone/rng.hpp>

namespace hone::genetic {

/// The polynomial mutation of a coordinate in [0, 1], which stays there (Deb's NSGA-II in C, revision 1.1.6, after Deb
/// and Goyal 1996). The larger eta >= 0, the nearer to `position`.
double polynomial_mutation(double position, double eta, Rng& rng);

}  // namespace hone::genetic
