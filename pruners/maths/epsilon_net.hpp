#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "maths/pareto.hpp"

namespace hone::maths {

/// The points in an order in which each prefix is spread well over all (an epsilon-net, as Schmucker et al. 2021 take
/// it in MO-ASHA): the least in lexicographic order, then always the one farthest from those before it. Distances are
/// Euclidean, of losses scaled to 0 ... 1 over the points; infinite ones count as the nearest finite. Of points equally
/// far the least goes first. Places of distinct points, the first of equals standing for all of them; no NaN.
std::vector<std::size_t> epsilon_net(const Losses& points);

/// How many of `others` come before `own`, best first: by non-dominated sorting, and within a front by its
/// epsilon-net. Equal vectors share a place, and so does the whole first front: who stops a trial for good must not
/// thin out what nothing dominates. No NaN.
std::size_t better_than(std::span<const double> own, const Losses& others);

}  // namespace hone::maths
