#include "cmaes/cmaes.hpp"

#include <algorithm>
#include <hone/rng.hpp>
#include <utility>
#include <vector>

#include "cmaes/warm_start.hpp"

namespace hone::cmaes {
namespace {

// Grids end with the cube; whatever is beyond is rounded to their last point.
bool inside(const Vector& point, const Vector& steps) {
    return (steps.array() > 0 || (point.array() >= 0 && point.array() <= 1)).all();
}

struct Drawn {
    Vector position;
    std::uint64_t draw;
};

// A point of the distribution inside the cube; after many vain draws one that is moved to its border.
Drawn draw(const Evolution& evolution, const Vector& steps, Rng rng) {
    for (Eigen::Index left = 10 * evolution.dimensions(); true; --left) {
        const std::uint64_t number = rng() >> 11;  // a double can hold it
        Vector point = evolution.point(normal_vector(evolution.dimensions(), number));
        if (evolution.margin()) point = evolution.margin()->stretched(point, evolution.mean());
        if (left == 0 || inside(point, steps)) return {point.cwiseMax(0).cwiseMin(1), number};
    }
}

}  // namespace

std::optional<Mark> Cmaes::ask(const hone_history& history, const hone_ask& ask, const Marks& marks) {
    generations_.learn(history, marks.generations, options_.pruned);
    const Space space(history, ask, options_.ends);
    if (space.dimensions() == 0 || starting(history)) return std::nullopt;

    const auto [search, generation] = replay_.follow(history, ask.trial, generations_, marks.draws, space,
                                                     [&](const Space& s) { return begin(history, s); });
    const auto [position, number] = draw(search->evolution(), space.steps(), Rng(ask.seed));
    space.fill(ask, position);
    return Mark{generation, search->evolution().margin() ? std::optional(number) : std::nullopt};
}

bool Cmaes::starting(const hone_history& history) const {
    const std::uint64_t n_pruned = options_.pruned == Pruned::considered ? history.n_pruned : 0;
    return history.n_complete + n_pruned < options_.n_startup_trials;
}

Search Cmaes::begin(const hone_history& history, const Space& space) const {
    Method method{options_.population, options_.rates,  {},
                  options_.restarts,   options_.sigma0, options_.population_factor};
    if (options_.ends == Ends::on_grid) method.margin_steps = space.steps();
    return Search(promised(history, space).value_or(start(space)), std::move(method));
}

Start Cmaes::start(const Space& space) const {
    Vector mean = Vector::Constant(space.dimensions(), 0.5);
    for (const auto& [name, value] : options_.x0)
        if (const auto at = space.coordinate(name, value)) mean[at->axis] = at->position;
    // Of a single coordinate the diagonal is the whole.
    const Model model = space.dimensions() == 1 ? Model::full : options_.model;
    return {std::move(mean), options_.sigma0, unit_covariance(model, space.dimensions())};
}

std::optional<Start> Cmaes::promised(const hone_history& history, const Space& space) const {
    if (options_.from != Options::From::earlier_trials) return std::nullopt;
    std::vector<Vector> points;
    for (const Result& result : ranked(history, generations_.earlier()))
        if (const auto at = space.position(history, result.row)) points.push_back(*at);
    Matrix columns(space.dimensions(), static_cast<Eigen::Index>(points.size()));
    for (std::size_t k = 0; k < points.size(); ++k) columns.col(static_cast<Eigen::Index>(k)) = points[k];
    return warm_start(columns);
}

}  // namespace hone::cmaes
