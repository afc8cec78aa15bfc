#include "study/prune_patience.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace hone::host {

namespace {

// NaN: all are.
double lowest(std::span<const double> values) {
    const auto lower = [](double a, double b) { return std::fmin(a, b); };
    return std::accumulate(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN(), lower);
}

}  // namespace

bool is_over(const PrunePatience& patience, const hone_curves& curves) {
    if (curves.n_steps < 2 || curves.n_steps - 2 < patience.reports) return false;
    const auto n_before = curves.n_steps - patience.reports - 1;
    const auto n_objectives = std::min(curves.n_metrics, curves.history->n_objectives);
    for (std::uint32_t metric = 0; metric < n_objectives; ++metric) {
        const std::span own(curves.own[metric], curves.n_steps);
        // False for NaN.
        if (!(lowest(own.first(n_before)) + patience.min_delta < lowest(own.subspan(n_before)))) return false;
    }
    return true;
}

}  // namespace hone::host
