#include "gp/evidence.hpp"

#include <algorithm>
#include <cmath>

namespace hone::gp {
namespace {

using Rows = std::vector<std::uint64_t>;

Eigen::MatrixXd coordinates(std::span<const Direction> directions, const Rows& rows) {
    Eigen::MatrixXd points(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(directions.size()));
    for (Eigen::Index i = 0; i < points.rows(); ++i)
        for (Eigen::Index k = 0; k < points.cols(); ++k) {
            const Direction& direction = directions[static_cast<std::size_t>(k)];
            points(i, k) = direction.axis.coordinate(direction.value[rows[static_cast<std::size_t>(i)]]);
        }
    return points;
}

Eigen::MatrixXd gathered(const double* const* columns, std::uint64_t n_columns, const Rows& rows) {
    Eigen::MatrixXd result(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(n_columns));
    for (Eigen::Index i = 0; i < result.rows(); ++i)
        for (Eigen::Index c = 0; c < result.cols(); ++c) result(i, c) = columns[c][rows[static_cast<std::size_t>(i)]];
    return result;
}

// [objectives] of a row that is not pruned, else at its last step.
const double* const* losses_at(const hone_history& history, std::uint64_t row) {
    return history.state[row] == HONE_STATE_PRUNED ? history.last_loss : history.loss;
}

Eigen::MatrixXd losses(const hone_history& history, const Rows& rows) {
    Eigen::MatrixXd result(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(history.n_objectives));
    for (Eigen::Index i = 0; i < result.rows(); ++i) {
        const auto row = rows[static_cast<std::size_t>(i)];
        for (Eigen::Index k = 0; k < result.cols(); ++k) result(i, k) = losses_at(history, row)[k][row];
    }
    return result;
}

bool is_observed(const hone_history& history, std::uint64_t row) {
    for (std::uint32_t k = 0; k < history.n_objectives; ++k)
        if (std::isnan(losses_at(history, row)[k][row])) return false;
    return true;
}

bool teaches(std::uint8_t reason) { return reason != HONE_REASON_LOST && reason != HONE_REASON_CANCELLED; }

}  // namespace

Evidence evidence_of(const hone_history& history, std::uint64_t asking_trial, std::span<const Direction> directions,
                     PrunedTrials pruned) {
    Rows observed, running, failed;
    for (std::uint64_t row = 0; row < history.n; ++row) {
        const auto known = [&](const Direction& direction) { return direction.axis.knows(direction.value[row]); };
        if (row == asking_trial || !std::ranges::all_of(directions, known)) continue;
        switch (history.state[row]) {
            case HONE_STATE_COMPLETE:
                observed.push_back(row);
                break;
            case HONE_STATE_PRUNED:
                if (pruned == PrunedTrials::observed && is_observed(history, row)) observed.push_back(row);
                break;
            case HONE_STATE_RUNNING:
                running.push_back(row);
                break;
            case HONE_STATE_FAIL:
                if (teaches(history.reason[row])) failed.push_back(row);
                break;
            default:
                break;
        }
    }
    return {coordinates(directions, observed), losses(history, observed),
            gathered(history.violation, history.n_constraints, observed), coordinates(directions, running),
            coordinates(directions, failed)};
}

}  // namespace hone::gp
