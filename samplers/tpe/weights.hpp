#pragma once

#include <cstddef>
#include <span>

namespace hone::tpe {

/// How the number of good trials grows with that of all: by a tenth (Watanabe 2023, section 3.2) or by a quarter of the
/// square root (Bergstra et al. 2013).
enum class Gamma { linear, sqrt };

/// How many of n finished trials count as good, rounded up; with one objective, and by the square root, 25 at most.
std::size_t n_good(std::size_t n_finished, std::size_t n_objectives, Gamma gamma);

/// Weights of observations from the oldest to the newest: 1 for the newest 25, before them a ramp up from 1 / n
/// (Bergstra et al. 2013).
void fill_ramp(std::span<double> weights);

/// Weights of observations from the best to the worst, as CMA-ES weighs parents (Hansen 2016, equation 49): n of them
/// by ln(n + 1/2) - ln(rank), 1 on average.
void fill_log_ranks(std::span<double> weights);

}  // namespace hone::tpe
