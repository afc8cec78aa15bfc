#pragma once

namespace hone::gp {

/// The distribution function of Kumaraswamy's distribution, 1 - (1 - x^a)^b, as a warp of the unit interval, with its
/// derivatives. Snoek, Swersky, Zemel and Adams 2014, "Input warping for Bayesian optimization of non-stationary
/// functions", have the Beta distribution in its place; Cowen-Rivers et al. 2022 (HEBO), equation 4, this one.
struct Kumaraswamy {
    double value, by_x, by_log_a, by_log_b;
};

/// For 0 <= x <= 1; within 1e-6 of the ends, where the slope may be infinite, it is taken from there.
Kumaraswamy kumaraswamy(double x, double log_a, double log_b);

}  // namespace hone::gp
