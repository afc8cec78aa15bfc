#include "cmaes/cmaes.hpp"

#include <algorithm>
#include <hone/rng.hpp>
#include <iterator>
#include <utility>
#include <vector>

#include "cmaes/mirrored.hpp"
#include "cmaes/warm_start.hpp"
#include "maths/running.hpp"

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
Drawn draw(const Evolution& evolution, const std::optional<Vector>& direction, const Vector& steps, Rng rng) {
    for (Eigen::Index left = 10 * evolution.dimensions(); true; --left) {
        const std::uint64_t number = rng() >> 11;  // a double can hold it
        const Vector z = normal_vector(evolution.dimensions(), number);
        Vector point = evolution.point(direction ? z.norm() * *direction : z);
        if (evolution.margin()) point = evolution.margin()->stretched(point, evolution.mean());
        if (left == 0 || inside(point, steps)) return {point.cwiseMax(0).cwiseMin(1), number};
    }
}

// Where the rows are, best first; without those that lack a parameter or lie outside.
Matrix ranked_positions(const hone_history& history, std::span<const std::uint64_t> rows, const Space& space) {
    std::vector<Vector> points;
    for (const Result& result : ranked(history, rows))
        if (const auto at = space.position(history, result.row)) points.push_back(*at);
    Matrix columns(space.dimensions(), static_cast<Eigen::Index>(points.size()));
    for (std::size_t k = 0; k < points.size(); ++k) columns.col(static_cast<Eigen::Index>(k)) = points[k];
    return columns;
}

}  // namespace

std::optional<Mark> Cmaes::ask(const hone_history& history, const hone_ask& ask, const Marks& marks) {
    generations_.learn(history, marks.generations, options_.pruned);
    if (starting(history))
        return follows_startup(history, ask.trial) ? std::optional(Mark{0, std::nullopt}) : std::nullopt;
    const Space space(history, ask, options_.ends);
    if (space.dimensions() == 0) return std::nullopt;

    const auto [search, generation] = replay_.follow(history, ask.trial, generations_, marks.draws, space,
                                                     [&](const Space& s) { return begin(history, s); });
    const Evolution& evolution = search->evolution();
    std::optional<Vector> direction;
    if (is_mirrored(history, ask.trial)) direction = mirrored_direction(space.dimensions(), options_.seed, ask.trial);
    const auto [position, number] = draw(evolution, direction, space.steps(), Rng(ask.seed));
    space.fill(ask, position);
    return Mark{generation, evolution.margin() ? std::optional(number) : std::nullopt};
}

std::optional<double> Cmaes::ask_one(const hone_history& history, const hone_ask& ask, std::uint32_t column,
                                     const hone_dist& dist, const Marks& marks) {
    generations_.learn(history, marks.generations, options_.pruned);
    if (!starting(history) || !follows_startup(history, ask.trial)) return std::nullopt;
    const Space space(history, column, dist, options_.ends);
    if (space.dimensions() == 0) return std::nullopt;
    const Start first = start(space);
    const Evolution evolution(first.mean, first.sigma, first.covariance);
    return space.value(draw(evolution, std::nullopt, space.steps(), Rng(ask.seed)).position);
}

bool Cmaes::is_mirrored(const hone_history& history, std::uint64_t trial) const {
    using enum Options::Mirroring;
    if (options_.ends == Ends::on_grid || options_.mirroring == never) return false;
    return options_.mirroring == always || maths::n_running_beside(history, trial) > 0;
}

bool Cmaes::starting(const hone_history& history) const {
    const std::uint64_t n_pruned = options_.pruned == Pruned::considered ? history.n_pruned : 0;
    return history.n_complete + n_pruned < options_.n_startup_trials;
}

// A view may not show yet that they run.
bool Cmaes::follows_startup(const hone_history& history, std::uint64_t trial) const {
    const std::uint64_t n_pruned = options_.pruned == Pruned::considered ? 0 : history.n_pruned;
    return trial >= options_.n_startup_trials + history.n_fail + n_pruned;
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
    switch (options_.from) {
        case Options::From::x0:
            return std::nullopt;
        case Options::From::earlier_trials:
            return warm_start(ranked_positions(history, generations_.earlier(), space));
        case Options::From::source:
            return promised_by_source(space);
    }
    return std::nullopt;
}

std::optional<Start> Cmaes::promised_by_source(const Space& space) const {
    const hone_history& source = *source_.trials;
    std::vector<std::uint64_t> rows;
    std::copy_if(source.fresh, source.fresh + source.n_fresh, std::back_inserter(rows), [&](std::uint64_t row) {
        return source.state[row] != HONE_STATE_FAIL && teaches(source, row, options_.pruned);
    });
    const auto there = space.in(source);
    const Matrix positions = there ? ranked_positions(source, rows, *there) : Matrix(space.dimensions(), 0);
    auto start = warm_start(positions);
    if (!start) source_.too_few(static_cast<std::size_t>(positions.cols()));
    return start;
}

}  // namespace hone::cmaes
