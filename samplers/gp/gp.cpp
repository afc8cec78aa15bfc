#include "gp/gp.hpp"

#include <limits>

namespace hone::gp {
namespace {

constexpr double declined = std::numeric_limits<double>::quiet_NaN();

std::optional<Direction> direction(const hone_column& column, std::size_t n_rows, const hone_dist& dist) {
    const std::optional<maths::Domain> domain = maths::domain_of(dist);
    if (!domain) return std::nullopt;
    return Direction{Axis(*domain), {column.value, n_rows}};
}

}  // namespace

void Gp::ask(const hone_history& history, const hone_ask& ask) {
    if (ask.n == 0) return;
    if (starting(history, ask.trial)) return maths::sample_beside_others(history, ask);
    std::vector<Direction> directions;
    std::vector<std::optional<double>> fixed;
    std::vector<std::uint32_t> places;
    for (std::uint32_t i = 0; i < ask.n; ++i) {
        const std::optional<Direction> found = direction(history.column[ask.column[i]], history.n, *ask.dist[i]);
        if (!found || (ask.fixed[i] != 0 && !found->axis.knows(ask.value[i]))) continue;
        directions.push_back(*found);
        fixed.push_back(ask.fixed[i] != 0 ? std::optional(found->axis.coordinate(ask.value[i])) : std::nullopt);
        places.push_back(i);
    }
    const auto values = propose(history, ask, directions, fixed);
    for (std::size_t d = 0; values && d < places.size(); ++d)
        if (ask.fixed[places[d]] == 0) ask.value[places[d]] = (*values)[d];
}

double Gp::ask_one(const hone_history& history, const hone_ask& ask, std::uint32_t column, const hone_dist& dist) {
    if (dist.low == dist.high) return dist.low;
    const std::optional<Direction> found = direction(history.column[column], history.n, dist);
    if (!found || starting(history, ask.trial)) return declined;
    const auto values = propose(history, ask, {&*found, 1}, {std::nullopt});
    return values ? values->front() : declined;
}

std::optional<std::vector<double>> Gp::propose(const hone_history& history, const hone_ask& ask,
                                               std::span<const Direction> directions,
                                               const std::vector<std::optional<double>>& fixed) {
    const Evidence evidence = evidence_of(history, ask.trial, directions, options_.pruned);
    if (directions.empty() || evidence.points.rows() == 0) return std::nullopt;
    std::vector<Axis> axes;
    for (const Direction& direction : directions) axes.push_back(direction.axis);
    Rng rng(ask.seed);
    const Eigen::RowVectorXd point = gp::propose(axes, fixed, evidence, options_.model, rng);
    std::vector<double> values;
    for (std::size_t d = 0; d < axes.size(); ++d) values.push_back(axes[d].value(point[static_cast<Eigen::Index>(d)]));
    return values;
}

}  // namespace hone::gp
