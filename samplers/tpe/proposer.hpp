#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "tpe/densities.hpp"

namespace hone::tpe {

/// Values for all parameters of the densities: of candidates drawn from that of good trials, in which given values
/// replace those that were drawn, the one with the greatest acquisition (Bergstra et al. 2011, section 4).
void propose(Densities& densities, std::span<const std::optional<double>> given, std::size_t n_candidates, Rng& rng,
             std::span<double> result);

}  // namespace hone::tpe
