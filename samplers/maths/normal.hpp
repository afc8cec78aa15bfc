#pragma once

/// The standard normal distribution and its truncation to an interval, accurate far into both tails because
/// probabilities stay logarithms. Pure functions of doubles.
namespace hone::maths {

/// log Phi(x), the logarithm of the distribution function.
double log_ndtr(double x);

/// The x with log_ndtr(x) = y, for y < 0; infinities at y = 0 and y = -infinity.
double ndtri_exp(double y);

/// log(Phi(b) - Phi(a)) for a < b.
double log_gauss_mass(double a, double b);

/// The same for an interval given by its middle and width, which may be far smaller than the spacing of doubles at
/// its ends.
double log_cell_mass(double middle, double width);

/// The quantile u (0 < u < 1) of the standard normal distribution truncated to [a, b].
double truncated_normal_quantile(double u, double a, double b);

}  // namespace hone::maths
