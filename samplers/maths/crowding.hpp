#pragma once

#include <vector>

#include "maths/pareto.hpp"

namespace hone::maths {

/// How far each point's neighbours are from each other: over all objectives, the sum of the gaps between them, each as
/// a part of the objective's finite range (Deb et al. 2002, section III-B). Infinite at both ends of an objective; an
/// objective in which all are equal does not count, and a gap between equal infinities is 0. Among equals the
/// neighbours are those in the order of the objective before, in the end the order of the points.
std::vector<double> crowding_distances(const Losses& points);

}  // namespace hone::maths
