#include "tpe/evidence.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "maths/violation.hpp"

#include "tpe/split.hpp"
#include "tpe/weights.hpp"

namespace hone::tpe {
namespace {

void append_losses(maths::Losses& losses, const hone_history& history, std::uint64_t row) {
    for (std::uint32_t k = 0; k < history.n_objectives; ++k) {
        const double loss = history.loss[k][row];
        losses.data.push_back(std::isnan(loss) ? std::numeric_limits<double>::infinity() : loss);
    }
}

void append(Finished& finished, const hone_history& history, std::uint32_t row) {
    const double violation = maths::total_violation(history, row);
    if (violation > 0) {
        finished.infeasible.push_back({row, violation});
    } else if (history.state[row] == HONE_STATE_COMPLETE) {
        finished.complete.push_back(row);
        append_losses(finished.losses, history, row);
    } else {
        finished.pruned.push_back({row, history.last_step[row], history.last_loss[0][row]});
    }
}

}  // namespace

bool is_evidence(std::uint8_t state) { return state == HONE_STATE_COMPLETE || state == HONE_STATE_PRUNED; }

std::size_t n_finished(const hone_history& history) {
    return static_cast<std::size_t>(std::count_if(history.state, history.state + history.n, is_evidence));
}

Evidence evidence_of(const hone_history& history, std::uint64_t asking_trial, Liar liar) {
    Finished finished;
    finished.losses.n_objectives = history.n_objectives;
    Evidence evidence;
    std::vector<std::uint32_t> seen;
    for (std::uint32_t row = 0; row < history.n; ++row) {
        if (row == asking_trial) continue;
        const bool running = liar == Liar::constant && history.state[row] == HONE_STATE_RUNNING;
        if (running) evidence.running.push_back(row);
        if (is_evidence(history.state[row])) append(finished, history, row);
        if (running || is_evidence(history.state[row])) seen.push_back(row);
    }
    const std::size_t n = seen.size() - evidence.running.size();
    evidence.good = good_rows(finished, n_good(n, history.n_objectives));
    std::set_difference(seen.begin(), seen.end(), evidence.good.begin(), evidence.good.end(),
                        std::back_inserter(evidence.others));
    return evidence;
}

}  // namespace hone::tpe
