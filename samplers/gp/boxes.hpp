#pragma once

#include <span>
#include <vector>

#include "maths/pareto.hpp"

namespace hone::gp {

/// A box of loss vectors, [low, high) in each objective; low may be -infinity.
struct Box {
    std::vector<double> low, high;
    double log_density = 0;  ///< How much a unit of its volume counts, as a logarithm.
};

/// Disjoint boxes that fill all that lies below `reference` and that none of the points dominates (Lacour, Klamroth and
/// Fonseca 2017 give the problem; here each objective is swept in turn). Points not below the reference do not count.
std::vector<Box> undominated_boxes(const maths::Losses& points, std::span<const double> reference);

}  // namespace hone::gp
