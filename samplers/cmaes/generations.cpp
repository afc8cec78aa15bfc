#include "cmaes/generations.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace hone::cmaes {

namespace {

using Row = std::uint64_t;

void insert(std::vector<Row>& ascending, Row row) {
    ascending.insert(std::upper_bound(ascending.begin(), ascending.end(), row), row);
}

}  // namespace

void Generations::learn(const hone_history& history, const double* marks, Pruned pruned) {
    for (std::uint64_t i = 0; i < history.n_fresh; ++i) {
        const Row row = history.fresh[i];
        if (!teaches(history, row, pruned)) continue;
        if (marks[row] >= 0 && marks[row] < 0x1p53)
            add(row, static_cast<Number>(marks[row]));
        else if (history.state[row] != HONE_STATE_FAIL)
            add_foreign(row);
    }
}

void Generations::add(Row row, Number generation) {
    insert(rows_[generation], row);
    changed_ = std::min(changed_, row < first_ ? before_all : generation);
    first_ = std::min(first_, row);
}

void Generations::add_foreign(Row row) {
    insert(foreign_, row);
    if (row < first_) changed_ = before_all;
}

std::span<const Row> Generations::earlier() const {
    return {foreign_.begin(), std::lower_bound(foreign_.begin(), foreign_.end(), first_)};
}

Generations::Number Generations::take_changed() { return std::exchange(changed_, std::numeric_limits<Number>::max()); }

}  // namespace hone::cmaes
