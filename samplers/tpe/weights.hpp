#pragma once

#include <cstddef>
#include <span>

namespace hone::tpe {

/// How many of n finished trials count as good: a tenth, rounded up (Watanabe 2023, section 3.2); with one objective 25
/// at most.
std::size_t n_good(std::size_t n_finished, std::size_t n_objectives);

/// Weights of observations from the oldest to the newest: 1 for the newest 25, before them a ramp up from 1 / n
/// (Bergstra et al. 2013).
void fill_ramp(std::span<double> weights);

}  // namespace hone::tpe
