#include "maths/fronts.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "maths/epsilon_net.hpp"

namespace hone::maths {

namespace {

using Vector = std::span<const double>;

bool precedes(Vector a, Vector b) { return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end()); }

// Whether it dominates or equals.
bool no_worse(Vector a, Vector b) {
    for (std::size_t k = 0; k < a.size(); ++k)
        if (a[k] > b[k]) return false;
    return true;
}

}  // namespace

void Fronts::add(const Losses& joining) {
    constexpr std::size_t few = 32;  // beyond, sorting all is quicker
    if (joining.size() > few) return sort_with(joining);
    for (std::size_t i = 0; i < joining.size(); ++i) add(joining[i]);
}

void Fronts::add(Vector joining) {
    ++size_;
    auto rank = rank_of(joining);
    if (rank < fronts_.size()) {
        const auto at = first_not_before(joining, fronts_[rank]);
        if (at != fronts_[rank].end() && std::ranges::equal(points_[*at], joining)) {
            ++count_[*at];
            return;
        }
    }
    Front moving{static_cast<Point>(count_.size())};
    points_.push_back(joining);
    count_.push_back(1);
    for (; !moving.empty(); ++rank) {
        if (rank == fronts_.size()) fronts_.emplace_back();
        auto dominated = take_dominated(fronts_[rank], moving, joining);
        fronts_[rank] = merged(fronts_[rank], moving);
        moving = std::move(dominated);
    }
}

void Fronts::sort_with(const Losses& joining) {
    Losses all = std::exchange(points_, {{}, joining.n_objectives});
    auto count = std::exchange(count_, {});
    all.data.insert(all.data.end(), joining.data.begin(), joining.data.end());
    count.resize(all.size(), 1);
    size_ += joining.size();

    const auto ranks = nondomination_ranks(all, all.size());
    fronts_.assign(*std::ranges::max_element(ranks) + 1, {});
    Front ordered;
    for (const auto place : distinct_points(all)) {
        ordered.push_back(static_cast<Point>(ordered.size()));
        fronts_[ranks[place]].push_back(ordered.back());
        points_.push_back(all[place]);
    }
    count_.resize(ordered.size());
    for (std::size_t i = 0; i < all.size(); ++i) count_[*first_not_before(all[i], ordered)] += count[i];
}

std::size_t Fronts::n_better_than(Vector own, std::size_t enough) const {
    return n_better_in(rank_of(own), own, enough);
}

// None beats what is in an earlier front.
std::size_t Fronts::n_better_than_best(const Losses& own, std::size_t enough) const {
    std::vector<std::size_t> ranks;
    for (std::size_t i = 0; i < own.size(); ++i) ranks.push_back(rank_of(own[i]));
    const auto rank = std::ranges::min(ranks);
    std::size_t least = size_;
    for (std::size_t i = 0; i < own.size(); ++i)
        if (ranks[i] == rank) least = std::min(least, n_better_in(rank, own[i], enough));
    return least;
}

std::size_t Fronts::n_better_in(std::size_t rank, Vector own, std::size_t enough) const {
    if (rank == 0) return 0;
    std::size_t better = 0;
    for (std::size_t i = 0; i < rank; ++i) better += count_of(fronts_[i]);
    if (rank == fronts_.size() || better + count_of(fronts_[rank]) < enough) return better;
    return better + n_before(own, fronts_[rank]);
}

// Each point of a front is dominated by one of the front before.
std::size_t Fronts::rank_of(Vector point) const {
    const auto front = std::ranges::partition_point(fronts_, [&](const Front& f) { return dominates(f, point); });
    return static_cast<std::size_t>(front - fronts_.begin());
}

// Only what precedes a point can dominate it.
bool Fronts::dominates(const Front& front, Vector point) const {
    const auto end = first_not_before(point, front);
    if (end == front.begin()) return false;
    // With two objectives the newest has the least second loss.
    if (points_.n_objectives == 2) return no_worse(points_[*std::prev(end)], point);
    return std::any_of(front.begin(), end, [&](Point other) { return no_worse(points_[other], point); });
}

Fronts::Front::const_iterator Fronts::first_not_before(Vector point, const Front& front) const {
    return std::ranges::partition_point(front, [&](Point other) { return precedes(points_[other], point); });
}

// `by_all`: a point that dominates what any other of `by` does.
Fronts::Front Fronts::take_dominated(Front& front, const Front& by, Vector by_all) const {
    Front taken;
    std::erase_if(front, [&](Point point) {
        const auto is_taken = no_worse(by_all, points_[point]) && dominates(by, points_[point]);
        if (is_taken) taken.push_back(point);
        return is_taken;
    });
    return taken;
}

Fronts::Front Fronts::merged(const Front& a, const Front& b) const {
    Front both;
    both.reserve(a.size() + b.size());
    std::ranges::merge(a, b, std::back_inserter(both),
                       [&](Point x, Point y) { return precedes(points_[x], points_[y]); });
    return both;
}

std::size_t Fronts::count_of(const Front& front) const {
    if (size_ == count_.size()) return front.size();  // all are distinct
    return std::accumulate(front.begin(), front.end(), std::size_t{0},
                           [&](std::size_t sum, Point point) { return sum + count_[point]; });
}

// In the epsilon-net of what would be the front with `own`.
std::size_t Fronts::n_before(Vector own, const Front& front) const {
    Losses points{{}, points_.n_objectives};
    std::vector<std::size_t> count;
    const auto at = first_not_before(own, front);
    for (auto point = front.begin(); point != at; ++point)
        points.push_back(points_[*point]), count.push_back(count_[*point]);
    const auto own_place = count.size();
    points.push_back(own);
    count.push_back(0);
    for (auto point = at; point != front.end(); ++point)
        if (!no_worse(own, points_[*point])) points.push_back(points_[*point]), count.push_back(count_[*point]);

    EpsilonNet net(points);
    std::size_t before = 0;
    for (auto place = net.next(); place != own_place; place = net.next()) before += count[place];
    return before;
}

}  // namespace hone::maths
