#include "cmaes/space.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace hone::cmaes {
namespace {

// The column of that name, where it holds numbers.
std::optional<std::uint32_t> numbers_called(const hone_history& history, std::string_view name) {
    const auto named = [&](const hone_column& column) {
        return std::string_view(column.name.data, column.name.size) == name;
    };
    const hone_column* const end = history.column + history.n_columns;
    const hone_column* const column = std::find_if(history.column, end, named);
    if (column == end) return std::nullopt;
    const auto is_choice = [&](std::uint32_t dist) {
        return dist != UINT32_MAX && history.dist[dist]->kind == HONE_CATEGORICAL;
    };
    if (std::any_of(column->dist, column->dist + history.n, is_choice)) return std::nullopt;
    return static_cast<std::uint32_t>(column - history.column);
}

}  // namespace

Space::Space(const hone_history& history, const hone_ask& ask, Ends ends) {
    for (std::uint32_t i = 0; i < ask.n; ++i)
        if (ask.fixed[i] == 0) add(history, i, ask.column[i], *ask.dist[i], ends);
}

Space::Space(const hone_history& history, std::uint32_t column, const hone_dist& dist, Ends ends) {
    add(history, 0, column, dist, ends);
}

void Space::add(const hone_history& history, std::uint32_t place, std::uint32_t column, const hone_dist& dist,
                Ends ends) {
    const auto domain = maths::domain_of(dist);
    if (!domain || domain->categorical() || domain->low == domain->high) return;
    const hone_str& name = history.column[column].name;
    axes_.push_back(axis({name.data, name.size}, place, column, *domain, ends));
}

Space::Axis Space::axis(std::string name, std::uint32_t place, std::uint32_t column, const maths::Domain& domain,
                        Ends ends) {
    const bool on_grid = ends == Ends::on_grid && domain.discrete() && domain.scale == maths::Domain::Scale::linear;
    const double low = on_grid ? domain.low : domain.lower();
    const double width = (on_grid ? domain.high : domain.upper()) - low;
    return {std::move(name), place, column, domain, low, width, on_grid ? domain.step / width : 0};
}

bool Space::same_as(const Space& other) const {
    const auto key = [](const Axis& a) {
        return std::tie(a.name, a.column, a.domain.scale, a.domain.low, a.domain.high, a.domain.step);
    };
    return std::equal(axes_.begin(), axes_.end(), other.axes_.begin(), other.axes_.end(),
                      [&](const Axis& a, const Axis& b) { return key(a) == key(b); });
}

std::optional<Space> Space::in(const hone_history& other) const {
    Space space = *this;
    for (Axis& axis : space.axes_) {
        const auto column = numbers_called(other, axis.name);
        if (!column) return std::nullopt;
        axis.column = *column;
    }
    return space;
}

std::optional<Vector> Space::position(const hone_history& history, std::uint64_t row) const {
    Vector position(dimensions());
    for (Eigen::Index i = 0; i < dimensions(); ++i) {
        const Axis& axis = axes_[static_cast<std::size_t>(i)];
        const double value = history.column[axis.column].value[row];
        if (!axis.domain.contains(value)) return std::nullopt;  // so is NaN
        position[i] = axis.position(value);
    }
    return position;
}

std::optional<Space::Coordinate> Space::coordinate(std::string_view name, double value) const {
    const auto found = std::find_if(axes_.begin(), axes_.end(), [&](const Axis& a) { return a.name == name; });
    if (found == axes_.end()) return std::nullopt;
    return Coordinate{found - axes_.begin(), found->position(std::clamp(value, found->domain.low, found->domain.high))};
}

Vector Space::steps() const {
    Vector steps(dimensions());
    std::transform(axes_.begin(), axes_.end(), steps.begin(), [](const Axis& axis) { return axis.step; });
    return steps;
}

void Space::fill(const hone_ask& ask, const Vector& position) const {
    for (std::size_t i = 0; i < axes_.size(); ++i)
        ask.value[axes_[i].place] = axes_[i].value(position[static_cast<Eigen::Index>(i)]);
}

Vector Space::rounded(const Vector& position) const {
    Vector rounded(dimensions());
    for (std::size_t i = 0; i < axes_.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        rounded[at] = axes_[i].position(axes_[i].value(position[at]));
    }
    return rounded;
}

}  // namespace hone::cmaes
