#include "study/ranking.hpp"

#include <algorithm>

#include "study/attributes.hpp"
#include "study/history.hpp"

namespace hone::host {

bool feasible(const TrialRecord& trial) {
    const auto constraints = constraints_of(trial.system_attrs);
    return std::ranges::all_of(constraints, [](const auto& c) { return c.second <= 0; });
}

bool dominates(const TrialRecord& a, const TrialRecord& b, const std::vector<Direction>& directions) {
    bool better = false;
    for (std::size_t k = 0; k < directions.size(); ++k) {
        const double x = loss_of((*a.values)[k], directions[k]);
        const double y = loss_of((*b.values)[k], directions[k]);
        if (x > y) return false;
        better = better || x < y;
    }
    return better;
}

void consider(std::vector<TrialRecord>& best, const TrialRecord& trial, const std::vector<Direction>& directions) {
    const bool counts = trial.state == State::Complete && trial.values && trial.values->size() == directions.size();
    if (!counts || !feasible(trial)) return;
    const auto beaten_by = [&](const TrialRecord& other) {
        if (dominates(other, trial, directions)) return true;
        const bool tie = directions.size() == 1 && *other.values == *trial.values;
        return tie && other.number < trial.number;
    };
    if (std::ranges::any_of(best, beaten_by)) return;
    std::erase_if(
        best, [&](const TrialRecord& other) { return directions.size() == 1 || dominates(trial, other, directions); });
    const auto by_number = [](const TrialRecord& a, const TrialRecord& b) { return a.number < b.number; };
    best.insert(std::ranges::upper_bound(best, trial, by_number), trial);
}

}  // namespace hone::host
