#include "qmc/sequence.hpp"

#include <algorithm>

namespace hone::qmc {

namespace {

bool says_nothing(const History& history, std::uint64_t row) {
    const auto reason = history.reason()[row];
    return history.is_fail(row) && (reason == HONE_REASON_LOST || reason == HONE_REASON_CANCELLED);
}

}  // namespace

void Sequence::learn(const History& history) {
    for (const auto row : history.fresh()) {
        const bool is_ours = history.attribute(sequence_attribute)[row] == id_ && !says_nothing(history, row);
        const double point = history.attribute(point_attribute)[row];
        if (is_ours && point >= 0)
            used_.insert(static_cast<std::uint64_t>(point));
        else
            others_.insert(std::lower_bound(others_.begin(), others_.end(), row), row);
    }
}

// As many trials may have a point as used one, or come before this one and have not ended as far as this view shows. If
// the point behind so many is free, it is this trial's. Else one before it was left behind.
std::uint64_t Sequence::next(std::uint64_t trial, const std::function<bool(std::uint64_t)>& claim) const {
    const auto others = std::lower_bound(others_.begin(), others_.end(), trial) - others_.begin();
    const auto own = trial - static_cast<std::uint64_t>(others);
    const auto is_mine = [&](std::uint64_t point) { return !used_.contains(point) && claim(point); };
    if (is_mine(own)) return own;
    std::uint64_t point = 0;
    while (!is_mine(point)) ++point;
    return point;
}

}  // namespace hone::qmc
