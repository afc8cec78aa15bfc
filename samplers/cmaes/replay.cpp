#include "cmaes/replay.hpp"

#include <algorithm>
#include <cmath>
#include <hone/rng.hpp>
#include <iterator>
#include <utility>

namespace hone::cmaes {
namespace {

// Results are rarely later than that; those that are cost a replay from the start.
constexpr std::size_t n_stages_kept = 8;

// The point of a finished trial. With a margin the update wants it as it was before it was rounded to the grids: drawn
// again, or, where that is no longer rounded to the same values, as the values are.
Vector point_of(const Vector& position, double draw, const Space& space, const Evolution& evolution) {
    if (!evolution.margin()) return position;
    const Margin& margin = *evolution.margin();
    Vector point = margin.shrunk(position, evolution.mean());
    if (std::isnan(draw)) return point;
    const Vector drawn = evolution.point(normal_vector(space.dimensions(), static_cast<std::uint64_t>(draw)));
    const Vector rounded = space.rounded(margin.stretched(drawn, evolution.mean()));
    const Vector steps = space.steps();
    for (Eigen::Index i = 0; i < point.size(); ++i) {
        if (steps[i] <= 0) point[i] = position[i];
        if (steps[i] > 0 && rounded[i] == position[i]) point[i] = drawn[i];
    }
    return point;
}

std::vector<std::uint64_t> rows_in(const Space& space, const hone_history& history,
                                   const std::vector<std::uint64_t>& rows) {
    std::vector<std::uint64_t> inside;
    std::ranges::copy_if(rows, std::back_inserter(inside),
                         [&](std::uint64_t row) { return space.position(history, row).has_value(); });
    return inside;
}

// Trials that began before the generation did are of an earlier one, or will never finish.
bool is_over(const hone_history& history, std::uint64_t asking, const std::vector<std::uint64_t>& rows,
             Eigen::Index population) {
    if (rows.empty()) return false;
    const auto n_running = std::count_if(history.running, history.running + history.n_running,
                                         [&](std::uint64_t row) { return row > rows.front() && row != asking; });
    return static_cast<Eigen::Index>(rows.size()) + n_running >= population;
}

// Of fewer the best tell too little.
bool are_enough(const std::vector<std::uint64_t>& rows, Eigen::Index population) {
    return static_cast<Eigen::Index>(rows.size()) >= std::max<Eigen::Index>(2, (3 * population + 3) / 4);
}

void learn(Search& search, const hone_history& history, const std::vector<std::uint64_t>& rows, const double* draws,
           const Space& space) {
    const std::vector<Result> results = ranked(history, rows);
    Matrix points(space.dimensions(), static_cast<Eigen::Index>(rows.size()));
    for (std::size_t k = 0; k < results.size(); ++k) {
        const std::uint64_t row = results[k].row;
        points.col(static_cast<Eigen::Index>(k)) =
            point_of(*space.position(history, row), draws ? draws[row] : NAN, space, search.evolution());
    }
    const auto [lowest, highest] = std::minmax_element(results.begin(), results.end(),
                                                       [](const auto& a, const auto& b) { return a.loss < b.loss; });
    search.update(points, lowest->loss, highest->loss);
}

}  // namespace

Vector normal_vector(Eigen::Index dimensions, std::uint64_t draw) {
    Rng rng(draw);
    Vector z(dimensions);
    for (double& value : z) value = rng.normal();
    return z;
}

Replay::Outcome Replay::follow(const hone_history& history, std::uint64_t asking, Generations& generations,
                               const double* draws, const Space& space, const Begin& begin) {
    forget_from(generations.take_changed(), space, begin);
    const auto& all = generations.rows();
    if (all.empty()) return {&stages_.back().search, stages_.back().next};
    const auto last = std::prev(all.end());
    const auto pass = [&](Generations::Number generation, const std::vector<std::uint64_t>& rows) {
        Stage stage{generation + 1, stages_.back().search, stages_.back().waiting};
        stage.waiting.insert(stage.waiting.end(), rows.begin(), rows.end());
        if (are_enough(stage.waiting, stage.search.population())) {
            learn(stage.search, history, stage.waiting, draws, space);
            stage.waiting.clear();
        }
        stages_.push_back(std::move(stage));
        if (stages_.size() > n_stages_kept) stages_.pop_front();
    };
    for (auto at = all.lower_bound(stages_.back().next); at != all.end() && at != last; ++at)
        pass(at->first, rows_in(space, history, at->second));
    // With what runs it changes whether the last one is over.
    const auto rows = rows_in(space, history, last->second);
    const Search& search = before(last->first);
    if (!is_over(history, asking, rows, search.population())) return {&search, last->first};
    if (stages_.back().next <= last->first) pass(last->first, rows);
    return {&stages_.back().search, stages_.back().next};
}

const Search& Replay::before(Generations::Number last) const {
    const bool is_passed = stages_.back().next > last;
    return stages_[stages_.size() - (is_passed ? 2 : 1)].search;
}

void Replay::forget_from(Generations::Number changed, const Space& space, const Begin& begin) {
    if (!space_ || !space.same_as(*space_)) stages_.clear();
    space_ = space;
    while (!stages_.empty() && stages_.back().next > changed) stages_.pop_back();
    if (stages_.empty()) stages_.push_back({0, begin(space), {}});
}

}  // namespace hone::cmaes
