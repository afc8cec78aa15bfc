#include "tpe/tpe.hpp"

#include <cmath>
#include <limits>

namespace hone::tpe {
namespace {

constexpr double declined = std::numeric_limits<double>::quiet_NaN();

std::string_view name_of(const hone_column& column) { return {column.name.data, column.name.size}; }

}  // namespace

void Tpe::ask(const hone_history& history, const hone_ask& ask) {
    learn(history);
    if (ask.n == 0 || starting(history)) return;

    std::vector<Direction> directions;
    std::vector<std::uint32_t> places;
    for (std::uint32_t i = 0; i < ask.n; ++i) {
        std::optional<Direction> found = direction(history.column[ask.column[i]], history.n, *ask.dist[i]);
        if (!found) continue;
        if (ask.fixed[i] != 0) {
            if (!found->domain.contains(ask.value[i])) continue;
            found->fixed = ask.value[i];
        }
        directions.push_back(*found);
        places.push_back(i);
    }

    Rng rng(ask.seed);
    std::vector<double> values(directions.size());
    propose(directions, evidence_of(history, ask.trial, options_.liar), densities(history), rng, values);
    for (std::size_t d = 0; d < places.size(); ++d) ask.value[places[d]] = values[d];
}

double Tpe::ask_one(const hone_history& history, const hone_ask& ask, std::uint32_t column, const hone_dist& dist) {
    learn(history);
    if (dist.low == dist.high) return dist.low;
    const std::optional<Direction> found = direction(history.column[column], history.n, dist);
    if (!found || starting(history)) return declined;
    Rng rng(ask.seed);
    double value = declined;
    proposer_.propose({&*found, 1}, evidence_of(history, ask.trial, options_.liar), rng, {&value, 1});
    return value;
}

void Tpe::learn(const hone_history& history) {
    for (std::uint64_t c = 0; c < history.n_columns && history.n_fresh > 0; ++c) {
        const hone_column& column = history.column[c];
        std::vector<OrderedColumn::Entry> fresh;
        for (std::uint64_t i = 0; i < history.n_fresh; ++i) {
            const std::uint64_t row = history.fresh[i];
            if (is_evidence(history.state[row]) && !std::isnan(column.value[row]))
                fresh.push_back({column.value[row], static_cast<std::uint32_t>(row)});
        }
        if (fresh.empty()) continue;
        columns_.try_emplace(std::string(name_of(column))).first->second.insert(std::move(fresh));
    }
}

bool Tpe::starting(const hone_history& history) const { return n_finished(history) < options_.n_startup_trials; }

Densities Tpe::densities(const hone_history& history) const {
    return options_.densities.value_or(history.n_objectives > 1 ? Densities::independent : Densities::joint);
}

std::optional<Direction> Tpe::direction(const hone_column& column, std::size_t n_rows, const hone_dist& dist) const {
    const std::optional<maths::Domain> domain = maths::domain_of(dist);
    if (!domain) return std::nullopt;
    const auto known = columns_.find(name_of(column));
    const auto ascending =
        known == columns_.end() ? std::span<const OrderedColumn::Entry>() : known->second.ascending();
    return Direction{*domain, {column.value, n_rows}, ascending, std::nullopt};
}

void Tpe::propose(std::span<const Direction> directions, const Evidence& evidence, Densities densities, Rng& rng,
                  std::span<double> values) {
    if (directions.empty()) return;
    if (densities == Densities::joint) return proposer_.propose(directions, evidence, rng, values);
    for (std::size_t d = 0; d < directions.size(); ++d)
        proposer_.propose(directions.subspan(d, 1), evidence, rng, values.subspan(d, 1));
}

}  // namespace hone::tpe
