#include "study/search_space.hpp"

#include <algorithm>

namespace hone::host {

void SearchSpace::absorb(const Row& row) {
    if (row.state != State::Complete && !(with_pruned_ && row.state == State::Pruned)) return;
    intersect(row);
    regroup(row);
}

void SearchSpace::intersect(const Row& row) {
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

// What a group shares with the row leaves it, unless that is all of it. So parameters share a group while they have
// occurred in the same rows, whatever the order of those.
void SearchSpace::regroup(const Row& row) {
    std::map<std::uint32_t, std::vector<Grouped*>> met;
    for (const auto& cell : row.cells) {
        const auto group = static_cast<std::uint32_t>(group_sizes_.size());  // of those that are new
        const auto [place, is_new] = grouped_.try_emplace(cell.column, Grouped{cell.dist, group, row.number});
        met[place->second.group].push_back(&place->second);
        if (row.number < place->second.newest_row) continue;
        place->second.newest_row = row.number;
        place->second.dist = cell.dist;
    }
    const std::size_t known = group_sizes_.size();
    for (const auto& [group, members] : met) {
        if (group < known && members.size() == group_sizes_[group]) continue;
        if (group < known) group_sizes_[group] -= members.size();
        for (auto* member : members) member->group = static_cast<std::uint32_t>(group_sizes_.size());
        group_sizes_.push_back(members.size());
    }
}

std::vector<SearchSpace::Member> SearchSpace::grouped_members() const {
    std::vector<Member> members;
    for (const auto& [column, member] : grouped_) members.push_back({column, member.dist, member.group});
    return members;
}

}  // namespace hone::host
