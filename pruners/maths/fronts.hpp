#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "maths/pareto.hpp"

namespace hone::maths {

/// Loss vectors in the fronts of their non-dominated sorting (Deb et al. 2002), which others join: each goes to its
/// front, and those that it dominates there move on to the next, and so on (Li et al. 2017). No NaN.
class Fronts {
 public:
    /// At least two objectives.
    explicit Fronts(std::size_t n_objectives) : points_{{}, n_objectives} {}

    void add(const Losses& joining);
    /// Equal vectors count each.
    std::size_t size() const { return size_; }

    /// How many come before `own`, best first: by their fronts, and within its front by the front's epsilon-net. Equal
    /// vectors share a place, and so does the whole first front: who stops a trial for good must not thin out what
    /// nothing dominates. Below `enough` it may be less than the number, whose search costs most of the time.
    std::size_t n_better_than(std::span<const double> own, std::size_t enough) const;
    /// The same of the best of some, at least one.
    std::size_t n_better_than_best(const Losses& own, std::size_t enough) const;

 private:
    using Point = std::uint32_t;       // its place in points_
    using Front = std::vector<Point>;  // in lexicographic order

    void add(std::span<const double> joining);
    void sort_with(const Losses& joining);
    std::size_t rank_of(std::span<const double> point) const;
    bool dominates(const Front& front, std::span<const double> point) const;
    Front::const_iterator first_not_before(std::span<const double> point, const Front& front) const;
    Front take_dominated(Front& front, const Front& by, std::span<const double> by_all) const;
    Front merged(const Front& a, const Front& b) const;
    std::size_t n_better_in(std::size_t rank, std::span<const double> own, std::size_t enough) const;
    std::size_t count_of(const Front& front) const;
    std::size_t n_before(std::span<const double> own, const Front& front) const;

    Losses points_;                     // distinct
    std::vector<std::uint32_t> count_;  // beside points_: how many are equal to it
    std::size_t size_ = 0;
    std::vector<Front> fronts_;
};

}  // namespace hone::maths
