#include "cmaes/generations.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace hone::cmaes {

void Generations::learn(const hone_history& history, const double* marks, Pruned pruned) {
    for (std::uint64_t i = 0; i < history.n_fresh; ++i) {
        const std::uint64_t row = history.fresh[i];
        if (!(marks[row] >= 0 && marks[row] < 0x1p53) || !teaches(history, row, pruned)) continue;
        const auto generation = static_cast<Number>(marks[row]);
        auto& rows = rows_[generation];
        rows.insert(std::upper_bound(rows.begin(), rows.end(), row), row);
        changed_ = std::min(changed_, generation);
    }
}

Generations::Number Generations::take_changed() { return std::exchange(changed_, std::numeric_limits<Number>::max()); }

}  // namespace hone::cmaes
