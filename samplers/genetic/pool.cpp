#include "genetic/pool.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "maths/violation.hpp"

namespace hone::genetic {
namespace {

using Fronts = std::vector<std::vector<std::size_t>>;

double known(double loss) { return std::isnan(loss) ? std::numeric_limits<double>::infinity() : loss; }

Fronts feasible_fronts(const Pool& pool, std::size_t enough) {
    std::vector<std::size_t> feasible;
    maths::Losses losses{{}, pool.losses.n_objectives};
    for (std::size_t i = 0; i < pool.size(); ++i) {
        if (pool.violations[i] > 0) continue;
        feasible.push_back(i);
        losses.push_back(pool.losses[i]);
    }
    const std::vector<std::uint32_t> ranks = maths::nondomination_ranks(losses, enough);
    Fronts by_rank(feasible.empty() ? 0 : *std::max_element(ranks.begin(), ranks.end()) + std::size_t{1});
    for (std::size_t i = 0; i < feasible.size(); ++i) by_rank[ranks[i]].push_back(feasible[i]);
    return by_rank;
}

Fronts infeasible_fronts(const Pool& pool) {
    std::map<double, std::vector<std::size_t>> by_violation;
    for (std::size_t i = 0; i < pool.size(); ++i)
        if (pool.violations[i] > 0) by_violation[pool.violations[i]].push_back(i);
    Fronts result;
    for (auto& [violation, individuals] : by_violation) result.push_back(std::move(individuals));
    return result;
}

}  // namespace

Pool pool_of(const hone_history& history, std::span<const std::uint32_t> rows) {
    Pool pool{{{}, history.n_objectives}, {}};
    for (const std::uint32_t row : rows) {
        for (std::uint32_t k = 0; k < history.n_objectives; ++k)
            pool.losses.data.push_back(known(history.loss[k][row]));
        pool.violations.push_back(maths::total_violation(history, row));
    }
    return pool;
}

bool dominates(const Pool& pool, std::size_t a, std::size_t b) {
    if (pool.violations[a] > 0 || pool.violations[b] > 0) return pool.violations[a] < pool.violations[b];
    const auto x = pool.losses[a], y = pool.losses[b];
    return std::equal(x.begin(), x.end(), y.begin(), std::less_equal<>()) && !std::equal(x.begin(), x.end(), y.begin());
}

Fronts fronts(const Pool& pool, std::size_t enough) {
    Fronts all = feasible_fronts(pool, enough);
    for (auto& front : infeasible_fronts(pool)) all.push_back(std::move(front));
    return all;
}

}  // namespace hone::genetic
