#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <vector>

#include <hone/history.hpp>

namespace hone::qmc {

/// Which points of a sequence trials have used. A point is a trial's own once it claimed it; a trial that was lost used
/// none, and those of other origin have none.
class Sequence {
 public:
    /// `id`: what trials note under sequence_attribute.
    explicit Sequence(double id) : id_(id) {}

    static constexpr std::size_t sequence_attribute = 0, point_attribute = 1;  // places in the plugin's list

    void learn(const History& history);
    /// The point of a trial that has none: the first for which `claim` is true. Sees to it that no point is left out
    /// for good: those of trials that were lost come first.
    std::uint64_t next(std::uint64_t trial, const std::function<bool(std::uint64_t)>& claim) const;

 private:
    double id_;
    std::set<std::uint64_t> used_;       // points
    std::vector<std::uint64_t> others_;  // finished rows without a point, ascending
};

}  // namespace hone::qmc
