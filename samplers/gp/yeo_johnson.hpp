#pragma once

#include <Eigen/Core>

namespace hone::gp {

/// The power transform of Yeo and Johnson 2000, section 3, for any sign of `y`.
double yeo_johnson(double y, double lambda);

/// The lambda in [low, high] under which `y` looks most normal: the maximum of their profile likelihood (section 4).
double most_normal_lambda(const Eigen::ArrayXd& y, double low, double high);

enum class OutputWarping { off, yeo_johnson };

/// How a model's scale relates to the losses that it is of.
class LossScale {
 public:
    LossScale() = default;  ///< Both differ by a straight line.
    /// Warped losses less `centre`, over `spread`; those known lie in [low, high].
    LossScale(double lambda, double centre, double spread, double low, double high)
        : lambda_(lambda), centre_(centre), spread_(spread), low_(low), high_(high) {}

    /// The logarithm of the loss's derivative by its value on the scale, but for a constant; beyond all known losses
    /// that at the nearest.
    double log_derivative(double value) const;

 private:
    double lambda_ = 1, centre_ = 0, spread_ = 1, low_ = 0, high_ = 0;
};

/// Losses of any scale, infinite or NaN ones among them, as a model likes them: of mean 0 and deviation 1 (all 0 if
/// they are equal), their order kept, their upper tail drawn in by the transform. The output warping of Cowen-Rivers et
/// al. 2022 (HEBO), section 3.1.
struct WarpedLosses {
    Eigen::VectorXd values;
    LossScale scale;
};
WarpedLosses warped_losses(const Eigen::ArrayXd& losses, OutputWarping warping);

/// Mean 0 and deviation 1 by a straight line; what is not finite becomes the worst or the best that is.
struct Standardised {
    Eigen::VectorXd values;
    double zero;  ///< Where 0 came to lie.
};
Standardised standardised(const Eigen::ArrayXd& values);

}  // namespace hone::gp
