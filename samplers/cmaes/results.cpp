#include "cmaes/results.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "maths/violation.hpp"

namespace hone::cmaes {
namespace {

enum class Class { feasible, infeasible, failed };

struct Standing {
    Class of;
    double by;  ///< Loss or violation: never NaN.
    Result result;
};

Standing standing(const hone_history& history, std::uint64_t row) {
    const bool pruned = history.state[row] == HONE_STATE_PRUNED;
    const double loss = (pruned ? history.last_loss : history.loss)[0][row];
    const double violation = maths::total_violation(history, row);
    if (history.state[row] == HONE_STATE_FAIL || std::isnan(loss))
        return {Class::failed, 0, {row, std::numeric_limits<double>::infinity()}};
    if (violation > 0) return {Class::infeasible, violation, {row, loss}};
    return {Class::feasible, loss, {row, loss}};
}

bool better(const Standing& a, const Standing& b) {
    if (a.of != b.of) return a.of < b.of;
    return a.by != b.by ? a.by < b.by : a.result.row < b.result.row;
}

}  // namespace

bool teaches(const hone_history& history, std::uint64_t row, Pruned pruned) {
    switch (history.state[row]) {
        case HONE_STATE_COMPLETE:
            return true;
        case HONE_STATE_PRUNED:
            return pruned == Pruned::considered && history.last_step[row] >= 0;
        case HONE_STATE_FAIL:
            return history.reason[row] != HONE_REASON_LOST && history.reason[row] != HONE_REASON_CANCELLED;
        default:
            return false;
    }
}

std::vector<Result> ranked(const hone_history& history, std::span<const std::uint64_t> rows) {
    std::vector<Standing> standings;
    for (const std::uint64_t row : rows) standings.push_back(standing(history, row));
    std::sort(standings.begin(), standings.end(), better);
    std::vector<Result> results;
    for (const Standing& s : standings) results.push_back(s.result);
    return results;
}

}  // namespace hone::cmaes
