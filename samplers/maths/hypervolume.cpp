#include "maths/hypervolume.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hone::maths {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double box(std::span<const double> point, std::span<const double> reference) {
    double volume = 1;
    for (std::size_t i = 0; i < point.size(); ++i) volume *= reference[i] - point[i];
    return volume;
}

// A point as the others see it: what it shares with `limit`.
std::vector<double> limited(std::span<const double> point, std::span<const double> limit) {
    std::vector<double> worse(point.begin(), point.end());
    for (std::size_t i = 0; i < worse.size(); ++i) worse[i] = std::max(worse[i], limit[i]);
    return worse;
}

Losses front_of(const Losses& points) {
    const std::vector<std::uint32_t> ranks = nondomination_ranks(points, 1);
    Losses front{{}, points.n_objectives};
    for (const std::size_t point : distinct_points(points))
        if (ranks[point] == 0) front.push_back(points[point]);
    return front;
}

// Of a front in lexicographic order.
double swept_area(const Losses& front, std::span<const double> reference) {
    double area = 0, ceiling = reference[1];
    for (std::size_t i = 0; i < front.size(); ++i) {
        area += (reference[0] - front[i][0]) * (ceiling - front[i][1]);
        ceiling = front[i][1];
    }
    return area;
}

double front_volume(const Losses& front, std::span<const double> reference) {
    if (front.n_objectives == 2) return swept_area(front, reference);
    double volume = 0;
    for (std::size_t i = 0; i < front.size(); ++i) {
        Losses later{{}, front.n_objectives};
        for (std::size_t j = i + 1; j < front.size(); ++j) later.push_back(limited(front[j], front[i]));
        volume += box(front[i], reference) - (later.size() == 0 ? 0 : front_volume(front_of(later), reference));
    }
    return volume;
}

// An infinite box minus an infinite box is still infinite to whoever compares contributions.
double or_infinity(double volume) { return std::isfinite(volume) ? volume : infinity; }

double contribution(std::span<const double> point, const Losses& chosen, std::span<const double> reference) {
    Losses shared{{}, chosen.n_objectives};
    for (std::size_t i = 0; i < chosen.size(); ++i) shared.push_back(limited(point, chosen[i]));
    return or_infinity(box(point, reference) - hypervolume(shared, reference));
}

// Contributions only shrink as the chosen set grows, so that an old one bounds the present one from above: the best
// bound that is up to date wins.
std::vector<std::size_t> greedy_subset(const Losses& points, std::span<const std::size_t> candidates, std::size_t size,
                                       std::span<const double> reference) {
    struct Bound {
        std::size_t point;
        double value;
        std::size_t chosen_before;
    };
    std::vector<Bound> bounds;
    for (const std::size_t point : candidates) bounds.push_back({point, or_infinity(box(points[point], reference)), 0});

    std::vector<std::size_t> subset;
    Losses chosen{{}, points.n_objectives};
    while (subset.size() < size) {
        const auto best = std::max_element(bounds.begin(), bounds.end(),
                                           [](const Bound& a, const Bound& b) { return a.value < b.value; });
        if (best->chosen_before == subset.size()) {
            subset.push_back(best->point);
            chosen.push_back(points[best->point]);
            bounds.erase(best);
        } else {
            best->value = std::min(best->value, contribution(points[best->point], chosen, reference));
            best->chosen_before = subset.size();
        }
    }
    return subset;
}

// On a front of two objectives, sorted, what a point adds is the rectangle to the corner between its chosen
// neighbours; a choice moves the corners of those before it in the first objective, of those behind in the second.
std::vector<std::size_t> greedy_subset_of_two(const Losses& points, std::span<const std::size_t> candidates,
                                              std::size_t size, std::span<const double> reference) {
    struct Candidate {
        std::size_t point;
        double x, y, corner_x, corner_y;
        double contribution() const { return or_infinity((corner_x - x) * (corner_y - y)); }
    };
    std::vector<Candidate> rest;
    for (const std::size_t point : candidates)
        rest.push_back({point, points[point][0], points[point][1], reference[0], reference[1]});

    std::vector<std::size_t> subset;
    while (subset.size() < size) {
        const auto best = std::max_element(rest.begin(), rest.end(), [](const Candidate& a, const Candidate& b) {
            return a.contribution() < b.contribution();
        });
        const Candidate chosen = *best;
        subset.push_back(chosen.point);
        const auto behind = rest.erase(best);
        for (auto it = rest.begin(); it != behind; ++it) it->corner_x = std::min(it->corner_x, chosen.x);
        for (auto it = behind; it != rest.end(); ++it) it->corner_y = std::min(it->corner_y, chosen.y);
    }
    return subset;
}

void fill_up(std::vector<std::size_t>& subset, std::size_t n_points, std::size_t size) {
    std::vector<char> taken(n_points, 0);
    for (const std::size_t point : subset) taken[point] = 1;
    for (std::size_t point = 0; subset.size() < size; ++point)
        if (taken[point] == 0) subset.push_back(point);
}

}  // namespace

double hypervolume(const Losses& points, std::span<const double> reference) {
    if (points.size() == 0) return 0;
    if (!std::all_of(reference.begin(), reference.end(), [](double r) { return std::isfinite(r); })) return infinity;
    return or_infinity(front_volume(front_of(points), reference));
}

std::vector<std::size_t> hypervolume_subset(const Losses& points, std::size_t size, std::span<const double> reference) {
    std::vector<std::size_t> candidates = distinct_points(points);
    const bool finite = std::all_of(reference.begin(), reference.end(), [](double r) { return std::isfinite(r); });
    if (candidates.size() > size) {
        if (finite && points.n_objectives == 2) return greedy_subset_of_two(points, candidates, size, reference);
        if (finite) return greedy_subset(points, candidates, size, reference);
        candidates.resize(size);
    }
    fill_up(candidates, points.size(), size);
    return candidates;
}

}  // namespace hone::maths
