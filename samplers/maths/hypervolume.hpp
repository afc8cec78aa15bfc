#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "maths/pareto.hpp"

namespace hone::maths {

/// The volume between `points` and `reference`, which none of them exceeds. Infinite where a side is.
/// Two objectives: a sweep. More: the WFG algorithm (While, Bradstreet, Barone 2012, equations 6 and 7).
double hypervolume(const Losses& points, std::span<const double> reference);

/// `size` of the points, chosen greedily, each the one that adds most hypervolume to those before it (Guerreiro,
/// Fonseca, Paquete 2016): within 1 - 1/e of the best subset. Places of points, in the order chosen; equal points
/// count once and fill up only at the end. With an infinite reference the first ones in lexicographic order. Two
/// objectives: the points must be a front.
std::vector<std::size_t> hypervolume_subset(const Losses& points, std::size_t size, std::span<const double> reference);

}  // namespace hone::maths
