#pragma once

#include <hone/abi.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cmaes/covariance.hpp"
#include "maths/domain.hpp"

namespace hone::cmaes {

/// Where the unit interval of a coordinate with a step begins and ends: on the first and last point of the grid, or
/// half a step outside, so that each point owns as much of it.
enum class Ends { on_grid, half_a_step_out };

/// The parameters that the search moves: numbers with more than one value, which nobody has fixed, each a coordinate of
/// the unit cube, on a log scale where the parameter has one.
class Space {
 public:
    Space(const hone_history& history, const hone_ask& ask, Ends ends);
    /// Of one parameter, unless there is nothing to move.
    Space(const hone_history& history, std::uint32_t column, const hone_dist& dist, Ends ends);

    Eigen::Index dimensions() const { return static_cast<Eigen::Index>(axes_.size()); }
    bool same_as(const Space& other) const;

    /// The same coordinates over the history of another study; none where that lacks one of the parameters, or had it
    /// as a categorical.
    std::optional<Space> in(const hone_history& other) const;

    /// Where the row is in the cube; none where it lacks a parameter or lies outside.
    std::optional<Vector> position(const hone_history& history, std::uint64_t row) const;
    /// Of one parameter's value, which is clipped to its range; none where the space lacks the parameter.
    struct Coordinate {
        Eigen::Index axis;
        double position;
    };
    std::optional<Coordinate> coordinate(std::string_view name, double value) const;

    /// Between the points of each grid that has its ends on grid points; 0 for the others.
    Vector steps() const;
    /// The nearest values that the parameters may have.
    void fill(const hone_ask& ask, const Vector& position) const;
    /// Likewise, of the first parameter.
    double value(const Vector& position) const { return axes_.front().value(position[0]); }
    /// The coordinates of those values.
    Vector rounded(const Vector& position) const;

 private:
    struct Axis {
        std::string name;
        std::uint32_t place;   ///< in the request
        std::uint32_t column;  ///< in the history
        maths::Domain domain;
        double low, width;  ///< on the domain's scale
        double step;        ///< in the cube

        double position(double value) const { return (domain.transformed(value) - low) / width; }
        double value(double position) const { return domain.restored(low + width * position); }
    };

    void add(const hone_history& history, std::uint32_t place, std::uint32_t column, const hone_dist& dist, Ends ends);
    static Axis axis(std::string name, std::uint32_t place, std::uint32_t column, const maths::Domain& domain,
                     Ends ends);

    std::vector<Axis> axes_;
};

}  // namespace hone::cmaes
