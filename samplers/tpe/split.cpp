#include "tpe/split.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

#include "maths/hypervolume.hpp"

namespace hone::tpe {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The places of the n least in `items`, by key and then by place.
template <class Items, class Key>
std::vector<std::size_t> least(const Items& items, std::size_t n, Key key) {
    std::vector<std::size_t> places(items.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    n = std::min(n, places.size());
    const auto last = places.begin() + static_cast<std::ptrdiff_t>(n);
    std::partial_sort(places.begin(), last, places.end(), [&](std::size_t a, std::size_t b) {
        return std::make_tuple(key(a), a) < std::make_tuple(key(b), b);
    });
    places.resize(n);
    return places;
}

// Twice the worst would do as well; never 0, so that a front along an axis has a volume.
std::vector<double> reference_point(const maths::Losses& losses) {
    std::vector<double> reference(losses.n_objectives, -infinity);
    for (std::size_t i = 0; i < losses.size(); ++i)
        for (std::size_t k = 0; k < losses.n_objectives; ++k) reference[k] = std::max(reference[k], losses[i][k]);
    for (double& worst : reference) {
        worst = std::max(1.1 * worst, 0.9 * worst);
        if (worst == 0) worst = 1e-12;
    }
    return reference;
}

std::vector<std::size_t> best_of_several_objectives(const maths::Losses& losses, std::size_t n) {
    const std::vector<std::uint32_t> ranks = maths::nondomination_ranks(losses, n);
    std::vector<std::size_t> best = least(ranks, n, [&](std::size_t i) { return ranks[i]; });
    if (best.size() == losses.size() || best.empty()) return best;

    const std::uint32_t last_rank = ranks[best.back()];
    std::vector<std::size_t> partly_taken;
    maths::Losses front{{}, losses.n_objectives};
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        if (ranks[i] != last_rank) continue;
        partly_taken.push_back(i);
        front.push_back(losses[i]);
    }
    std::erase_if(best, [&](std::size_t i) { return ranks[i] == last_rank; });
    for (const std::size_t i : maths::hypervolume_subset(front, n - best.size(), reference_point(front)))
        best.push_back(partly_taken[i]);
    return best;
}

std::vector<std::size_t> best_complete(const maths::Losses& losses, std::size_t n) {
    if (losses.n_objectives > 1) return best_of_several_objectives(losses, n);
    return least(losses.data, n, [&](std::size_t i) { return losses.data[i]; });
}

double or_infinity(double loss) { return std::isnan(loss) ? infinity : loss; }

// A trial without reports comes after all others.
auto pruned_key(const Finished::Pruned& trial) {
    if (trial.last_step < 0) return std::make_tuple(std::int64_t{1}, 0.0);
    return std::make_tuple(-trial.last_step, or_infinity(trial.last_loss));
}

template <class Trial>
void insert_by_row(std::vector<Trial>& trials, const Trial& trial) {
    const auto place = std::upper_bound(trials.begin(), trials.end(), trial,
                                        [](const Trial& a, const Trial& b) { return a.row < b.row; });
    trials.insert(place, trial);
}

}  // namespace

void Finished::add_complete(std::uint32_t row, std::span<const double> values) {
    const auto place = std::upper_bound(complete.begin(), complete.end(), row) - complete.begin();
    complete.insert(complete.begin() + place, row);
    const auto first = losses.data.insert(
        losses.data.begin() + place * static_cast<std::ptrdiff_t>(losses.n_objectives), values.begin(), values.end());
    std::transform(first, first + static_cast<std::ptrdiff_t>(values.size()), first, or_infinity);
}

void Finished::add_pruned(const Pruned& trial) { insert_by_row(pruned, trial); }
void Finished::add_infeasible(const Infeasible& trial) { insert_by_row(infeasible, trial); }

std::vector<std::uint32_t> good_rows(const Finished& finished, std::size_t n_good) {
    std::vector<std::uint32_t> rows;
    for (const std::size_t i : best_complete(finished.losses, n_good)) rows.push_back(finished.complete[i]);
    for (const std::size_t i :
         least(finished.pruned, n_good - rows.size(), [&](std::size_t k) { return pruned_key(finished.pruned[k]); }))
        rows.push_back(finished.pruned[i].row);
    for (const std::size_t i : least(finished.infeasible, n_good - rows.size(),
                                     [&](std::size_t k) { return finished.infeasible[k].violation; }))
        rows.push_back(finished.infeasible[i].row);
    return rows;
}

}  // namespace hone::tpe
