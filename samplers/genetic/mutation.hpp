#pragma once

namespace hone::genetic {

/// The polynomial mutation of a position in [0, 1], which stays there (Deb's NSGA-II in C, revision 1.1.6, after Deb
/// and Goyal 1996): the quantile `u` in [0, 1) of where it may come to. The larger eta >= 0, the nearer.
double polynomial_mutation(double position, double eta, double u);

}  // namespace hone::genetic
