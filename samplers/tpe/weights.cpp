#include "tpe/weights.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hone::tpe {

std::size_t n_good(std::size_t n_finished, std::size_t n_objectives, Gamma gamma) {
    constexpr std::size_t most = 25;
    if (gamma == Gamma::sqrt)
        return std::min(most, static_cast<std::size_t>(std::ceil(0.25 * std::sqrt(static_cast<double>(n_finished)))));
    const std::size_t tenth = (n_finished + 9) / 10;
    return n_objectives > 1 ? tenth : std::min(tenth, most);
}

void fill_ramp(std::span<double> weights) {
    constexpr std::size_t n_flat = 25;
    const std::size_t n = weights.size(), n_ramp = n - std::min(n, n_flat);
    const double start = 1 / static_cast<double>(n);
    const double rise = n_ramp > 1 ? (1 - start) / static_cast<double>(n_ramp - 1) : 0;
    for (std::size_t i = 0; i < n; ++i) weights[i] = i < n_ramp ? start + rise * static_cast<double>(i) : 1;
}

void fill_log_ranks(std::span<double> weights) {
    const auto n = static_cast<double>(weights.size());
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = std::log((n + 0.5) / static_cast<double>(i + 1));
    const double mean = std::accumulate(weights.begin(), weights.end(), 0.0) / n;
    for (double& weight : weights) weight /= mean;
}

}  // namespace hone::tpe
