#pragma once

namespace hone::gp {

/// A logarithm with its derivatives by the mean and the standard deviation of the normal variable that it is of.
struct LogTerm {
    double value, by_mean, by_deviation;
};

/// log E[max(0, z - X)] for a standard normal X, which is log(phi(z) + z Phi(z)), accurate for every z (Ament, Daulton,
/// Eriksson, Balandat and Bakshy 2023, "Unexpected improvements to expected improvement", equation 9).
double log_standard_improvement(double z);
/// At least that, at a fraction of the cost.
double log_standard_improvement_bound(double z);

/// log E[max(0, threshold - Y)] for a normal Y: how far it is expected to fall below.
LogTerm log_improvement(double threshold, double mean, double deviation);

/// log E[length of the part of [low, high] that lies above a normal Y]. `low` may be -infinity.
LogTerm log_improvement_between(double low, double high, double mean, double deviation);

/// log P(Y <= threshold).
LogTerm log_probability_below(double threshold, double mean, double deviation);

}  // namespace hone::gp
