#include "genetic/generations.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "maths/running.hpp"

namespace hone::genetic {
namespace {

std::int64_t number_of(double label) {
    constexpr double last = 0x1p53;
    return label >= 0 && label < last && label == std::floor(label) ? static_cast<std::int64_t>(label) : 0;
}

std::vector<std::uint32_t> rows_at(std::span<const std::uint32_t> rows, std::span<const std::size_t> places) {
    std::vector<std::uint32_t> result;
    for (const std::size_t place : places) result.push_back(rows[place]);
    std::sort(result.begin(), result.end());
    return result;
}

}  // namespace

void Generations::learn(const hone_history& history, const double* label) {
    for (std::uint64_t i = 0; i < history.n_fresh; ++i) {
        const std::uint64_t row = history.fresh[i];
        if (history.state[row] != HONE_STATE_COMPLETE) continue;
        const auto at = generations_.try_emplace(number_of(label[row])).first;
        auto& rows = at->second.rows;
        rows.insert(std::upper_bound(rows.begin(), rows.end(), row), static_cast<std::uint32_t>(row));
        // Whoever lacks survivors is followed by others that lack them.
        for (auto later = at; later != generations_.end() && (later == at || later->second.survivors); ++later)
            later->second.survivors.reset();
    }
}

bool Generations::is_full(std::size_t n_complete, const hone_history& history, std::uint64_t trial) const {
    const std::size_t n_others = maths::n_running_beside(history, trial);
    return n_complete + n_others >= population_size_ && 2 * n_complete >= population_size_;
}

Generations::Next Generations::next(const hone_history& history, std::uint64_t trial) {
    if (generations_.empty()) return {0, {}};
    const auto last = std::prev(generations_.end());
    const bool begins = is_full(last->second.rows.size(), history, trial);
    const auto end = begins ? generations_.end() : last;
    choose_survivors(history, end);
    const std::int64_t number = begins ? last->first + 1 : last->first;
    return {number, end == generations_.begin() ? std::span<const std::uint32_t>() : *std::prev(end)->second.survivors};
}

void Generations::choose_survivors(const hone_history& history, ByNumber::iterator end) {
    std::span<const std::uint32_t> parents;
    for (auto at = generations_.begin(); at != end; ++at) {
        Generation& generation = at->second;
        if (!generation.survivors) {
            std::vector<std::uint32_t> rows;
            std::merge(generation.rows.begin(), generation.rows.end(), parents.begin(), parents.end(),
                       std::back_inserter(rows));
            // The seed is the same in every host.
            Rng rng(static_cast<std::uint64_t>(at->first));
            generation.survivors = rows_at(rows, survival_.survivors(pool_of(history, rows), population_size_, rng));
        }
        parents = *generation.survivors;
    }
}

}  // namespace hone::genetic
