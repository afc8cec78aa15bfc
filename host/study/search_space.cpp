#include "study/search_space.hpp"

#include <algorithm>

namespace hone::host {

void SearchSpace::absorb(const Row& row) {
    if (row.state != State::Complete && !(with_pruned_ && row.state == State::Pruned)) return;
    if (!begun_) {
        begun_ = true;
        for (const auto& cell : row.cells) members_.push_back({cell.column, cell.dist});
        return;
    }
    std::erase_if(members_, [&row](const Member& member) {
        return std::none_of(row.cells.begin(), row.cells.end(), [&member](const Cell& cell) {
            return cell.column == member.column && cell.dist == member.dist;
        });
    });
}

}  // namespace hone::host
