#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "maths/curve_shapes.hpp"

namespace hone::maths {

struct Normal {
    double mean, sd;
};

/// Some losses of one curve, by the indices of their places, ascending.
struct CurvePoints {
    std::span<const std::size_t> where;
    std::span<const double> losses;
};

/// What is known of a curve before it begins.
struct CurvePrior {
    Normal first, last;                 ///< Its losses at the first place and the last; independent.
    std::vector<double> shape_weights;  ///< How likely each of the grid is; they sum to about 1.
    double scale;                       ///< Of losses; the noise is between a 500th and a 12th of it.
    double dead_weight = 0;             ///< How likely it repeats its first loss exactly, beside the shapes.
};

/// A Bayesian ensemble of learning curves in the spirit of Domhan, Springenberg and Hutter (2015), in closed form: each
/// member has a shape and a noise, both of a grid. A shape's curve is linear in its first and its last
/// loss and, to first order, in how far its speed and the end of its plateau are from the grid's, which keeps the last
/// loss as uncertain as these leave it. So their posterior is normal, and each member counts by its prior times its
/// evidence (Bishop 2006, equations 3.50, 3.51 and 3.86).
class LearningCurves {
 public:
    /// `places`: where losses can be, ascending in (0, 1], at least two, the last is 1.
    explicit LearningCurves(std::span<const double> places);

    /// Chance that the noisy loss at the last place is at most `goal`.
    double chance(const CurvePoints& points, const CurvePrior& prior, double goal) const;

    /// How likely each shape is after these losses.
    std::vector<double> shape_weights(const CurvePoints& points, const CurvePrior& prior) const;

 private:
    CurveShapes shapes_;
};

}  // namespace hone::maths
