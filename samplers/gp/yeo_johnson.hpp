#pragma once

#include <Eigen/Core>

namespace hone::gp {

/// The power transform of Yeo and Johnson 2000, section 3, for any sign of `y`.
double yeo_johnson(double y, double lambda);

/// The lambda in [low, high] under which `y` looks most normal: the maximum of their profile likelihood (section 4).
double most_normal_lambda(const Eigen::ArrayXd& y, double low, double high);

enum class OutputWarping { off, yeo_johnson };

/// Losses of any scale, infinite or NaN ones among them, as a model likes them: of mean 0 and deviation 1 (all 0 if
/// they are equal), their order kept, their upper tail drawn in by the transform. The output warping of Cowen-Rivers et
/// al. 2022 (HEBO), section 3.1.
Eigen::VectorXd warped_losses(const Eigen::ArrayXd& losses, OutputWarping warping);

/// Mean 0 and deviation 1 by a straight line; what is not finite becomes the worst or the best that is.
struct Standardised {
    Eigen::VectorXd values;
    double zero;  ///< Where 0 came to lie.
};
Standardised standardised(const Eigen::ArrayXd& values);

}  // namespace hone::gp
