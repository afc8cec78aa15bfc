// What NSGA-III keeps a front spread out with (Deb and Jain 2014, "An evolutionary many-objective optimization
// algorithm using reference-point-based nondominated sorting approach, part I").
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <hone/rng.hpp>
#include <span>
#include <vector>

#include "maths/pareto.hpp"

namespace hone::maths {

/// All points of the unit simplex whose coordinates are multiples of 1 / n_divisions, one a row (Das and Dennis 1998).
Eigen::MatrixXd das_dennis_points(std::size_t n_objectives, std::size_t n_divisions);

/// The points, one a row, from the ideal point as origin and divided by the intercepts of the plane through the extreme
/// points (section IV-C); where those span no plane, or one that meets an axis nowhere above the origin, by the largest
/// values. Infinite losses count as three ranges beyond the finite ones.
Eigen::MatrixXd normalised(const Losses& points);

/// The line through the origin and a reference point that is nearest to a point, the first of equally near ones.
struct Niche {
    std::size_t reference;
    double distance;
};
std::vector<Niche> niches_of(const Eigen::MatrixXd& points, const Eigen::MatrixXd& references);

/// `size` of the candidates: again and again one of a niche that has the fewest members, drawn where there are several;
/// of an empty niche the nearest candidate, of another a random one (algorithm 4). Places of candidates.
std::vector<std::size_t> niched_subset(std::span<const Niche> members, std::span<const Niche> candidates,
                                       std::size_t size, Rng& rng);

}  // namespace hone::maths
