#include "tpe/evidence.hpp"

#include "maths/violation.hpp"

namespace hone::tpe {
namespace {

bool teaches(std::uint8_t reason) { return reason != HONE_REASON_LOST && reason != HONE_REASON_CANCELLED; }

void add(Finished& finished, const hone_history& history, std::uint32_t row) {
    if (const double violation = maths::total_violation(history, row); violation > 0)
        return finished.add_infeasible({row, violation});
    if (history.state[row] == HONE_STATE_PRUNED)
        return finished.add_pruned({row, history.last_step[row], history.last_loss[0][row]});
    std::vector<double> losses;
    for (std::uint32_t k = 0; k < history.n_objectives; ++k) losses.push_back(history.loss[k][row]);
    finished.add_complete(row, losses);
}

}  // namespace

void Evidence::look(const hone_history& history, std::uint64_t asking_trial) {
    roles_.resize(history.n, Role::none);
    for (const std::uint32_t row : running_)
        if (roles_[row] == Role::running) roles_[row] = Role::none;
    running_.clear();
    if (history.n_fresh > 0) learn(history);
    if (rule_.liar == Liar::off) return;
    for (std::uint64_t i = 0; i < history.n_running; ++i)
        if (history.running[i] != asking_trial) running_.push_back(static_cast<std::uint32_t>(history.running[i]));
    set(running_, Role::running);
}

void Evidence::learn(const hone_history& history) {
    set(good_, Role::other);
    for (std::uint64_t i = 0; i < history.n_fresh; ++i) {
        const auto row = static_cast<std::uint32_t>(history.fresh[i]);
        if (history.state[row] == HONE_STATE_FAIL) {
            const bool is_lesson = rule_.failures == Failures::teach && teaches(history.reason[row]);
            roles_[row] = is_lesson ? Role::failed : Role::none;
        } else {
            roles_[row] = Role::other;
            add(finished_, history, row);
        }
    }
    good_ = good_rows(finished_, n_good(finished_.size(), history.n_objectives, rule_.gamma));
    set(good_, Role::good);
}

void Evidence::set(std::span<const std::uint32_t> rows, Role role) {
    for (const std::uint32_t row : rows) roles_[row] = role;
}

}  // namespace hone::tpe
