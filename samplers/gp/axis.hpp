#pragma once

#include <cstddef>

#include "maths/domain.hpp"

namespace hone::gp {

/// One parameter as the model sees it: a number lies in the unit interval (on its own scale, a point of a grid in the
/// middle of its cell), a choice is its place.
class Axis {
 public:
    explicit Axis(const maths::Domain& domain) : domain_(domain) {}

    bool categorical() const { return domain_.categorical(); }
    bool discrete() const { return domain_.discrete() || categorical(); }
    /// Whether a model can use that value: it must lie in the range of today.
    bool knows(double value) const { return domain_.can_learn_from(value) && domain_.contains(value); }

    double coordinate(double value) const;
    double value(double coordinate) const;  ///< In the domain, on the grid.

    /// Choices, or points of the grid; 0: a continuum.
    std::size_t n_points() const;
    double point(std::size_t place) const;         ///< The coordinate of one of them.
    std::size_t nearest(double coordinate) const;  ///< The place of the nearest one.
    double snapped(double coordinate) const { return discrete() ? point(nearest(coordinate)) : coordinate; }
    /// Where in the unit interval a quantile u of the uniform distribution lies, on the grid.
    double at_quantile(double u) const;

 private:
    maths::Domain domain_;
};

}  // namespace hone::gp
