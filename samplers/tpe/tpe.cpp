#include "tpe/tpe.hpp"

#include <cmath>
#include <limits>
#include <string_view>

#include "maths/running.hpp"
#include "maths/startup.hpp"
#include "tpe/ordinal.hpp"
#include "tpe/proposer.hpp"

namespace hone::tpe {
namespace {

constexpr double declined = std::numeric_limits<double>::quiet_NaN();

std::string_view name_of(const hone_column& column) { return {column.name.data, column.name.size}; }

}  // namespace

void Tpe::ask(const hone_history& history, const hone_ask& ask) {
    evidence_.look(history, ask.trial);
    if (ask.n == 0 || starting(history, ask.trial)) return;
    Rng rng(ask.seed);
    for (const std::vector<Direction>& group : groups(history, ask)) {
        const std::vector<double> values = propose(history, ask.trial, group, rng);
        for (std::size_t d = 0; d < group.size(); ++d) ask.value[group[d].place] = values[d];
    }
}

double Tpe::ask_one(const hone_history& history, const hone_ask& ask, std::uint32_t column, const hone_dist& dist) {
    evidence_.look(history, ask.trial);
    if (dist.low == dist.high) return dist.low;
    const std::optional<maths::Domain> domain = domain_of(history.column[column], dist);
    if (!domain || starting(history, ask.trial)) return declined;
    Rng rng(ask.seed);
    const Direction direction{column, 0, *domain, std::nullopt};
    return propose(history, ask.trial, {&direction, 1}, rng).front();
}

bool Tpe::starting(const hone_history& history, std::uint64_t trial) const {
    return maths::is_startup(history, trial, history.n_complete + history.n_pruned, options_.n_startup_trials);
}

// What a value is given for outside of its domain has no part in a density.
std::vector<std::vector<Tpe::Direction>> Tpe::groups(const hone_history& history, const hone_ask& ask) const {
    const Proposals proposals =
        options_.proposals.value_or(history.n_objectives > 1 ? Proposals::independent : Proposals::joint);
    std::map<std::uint32_t, std::vector<Direction>> groups;
    for (std::uint32_t i = 0; i < ask.n; ++i) {
        const std::optional<maths::Domain> domain = domain_of(history.column[ask.column[i]], *ask.dist[i]);
        if (!domain) continue;
        Direction direction{ask.column[i], i, *domain, std::nullopt};
        if (ask.fixed[i] != 0) {
            if (!domain->contains(ask.value[i])) continue;
            direction.given = ask.value[i];
        }
        groups[proposals == Proposals::joint ? ask.group[i] : i].push_back(direction);
    }
    std::vector<std::vector<Direction>> in_order;
    for (auto& [number, group] : groups) in_order.push_back(std::move(group));
    return in_order;
}

std::optional<maths::Domain> Tpe::domain_of(const hone_column& column, const hone_dist& dist) const {
    if (options_.ordinals.contains(name_of(column))) return ordinal(name_of(column), dist);
    return maths::domain_of(dist);
}

// Hosts that ask at the same time draw from the same densities, and spread over all of the good ones what a lone host
// would correct from trial to trial. So they keep closer to the best.
std::vector<double> Tpe::propose(const hone_history& history, std::uint64_t trial,
                                 std::span<const Direction> directions, Rng& rng) {
    std::string names;
    std::vector<maths::Domain> space;
    std::vector<std::span<const double>> values;
    std::vector<std::optional<double>> given;
    for (const Direction& direction : directions) {
        const hone_column& column = history.column[direction.column];
        names.append(name_of(column)).push_back('\0');
        space.push_back(direction.domain);
        values.emplace_back(column.value, history.n);
        given.push_back(direction.given);
    }
    const auto kept = densities_.try_emplace(names, space, options_.parzen).first;
    if (!std::equal(space.begin(), space.end(), kept->second.space().begin(), kept->second.space().end()))
        kept->second = Densities(space, options_.parzen);
    const bool beside = maths::n_running_beside(history, trial) > 0;
    const auto usual = beside && history.n_objectives == 1 ? Densities::Good::ranked : Densities::Good::equal;
    kept->second.follow(evidence_, values, options_.good.value_or(usual));

    std::vector<double> result(directions.size());
    tpe::propose(kept->second, given, options_.n_candidates.value_or(beside ? 48 : 24), rng, result);
    return result;
}

}  // namespace hone::tpe
