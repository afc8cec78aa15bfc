#include "genetic/survival.hpp"

#include <algorithm>
#include <numeric>

#include "maths/crowding.hpp"
#include "maths/niching.hpp"

namespace hone::genetic {
namespace {

maths::Losses losses_of(const Pool& pool, std::span<const std::size_t> individuals) {
    maths::Losses losses{{}, pool.losses.n_objectives};
    for (const std::size_t i : individuals) losses.push_back(pool.losses[i]);
    return losses;
}

}  // namespace

std::vector<std::size_t> Survival::survivors(const Pool& pool, std::size_t size, Rng& rng) const {
    std::vector<std::size_t> chosen;
    for (const std::vector<std::size_t>& front : fronts(pool, size)) {
        const std::size_t left = size - chosen.size();
        const auto taken = front.size() <= left ? front : fittest(pool, chosen, front, left, rng);
        chosen.insert(chosen.end(), taken.begin(), taken.end());
        if (chosen.size() == size) break;
    }
    return chosen;
}

std::vector<std::size_t> LeastCrowded::fittest(const Pool& pool, std::span<const std::size_t>,
                                               std::span<const std::size_t> front, std::size_t size, Rng&) const {
    const std::vector<double> distances = maths::crowding_distances(losses_of(pool, front));
    std::vector<std::size_t> order(front.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return distances[a] > distances[b]; });
    order.resize(size);
    for (std::size_t& place : order) place = front[place];
    return order;
}

std::vector<std::size_t> BestNiched::fittest(const Pool& pool, std::span<const std::size_t> chosen,
                                             std::span<const std::size_t> front, std::size_t size, Rng& rng) const {
    std::vector<std::size_t> all(chosen.begin(), chosen.end());
    all.insert(all.end(), front.begin(), front.end());
    const auto niches = maths::niches_of(maths::normalised(losses_of(pool, all)), references_);
    const auto split = std::span(niches);
    auto places = maths::niched_subset(split.first(chosen.size()), split.subspan(chosen.size()), size, rng);
    for (std::size_t& place : places) place = front[place];
    return places;
}

}  // namespace hone::genetic
