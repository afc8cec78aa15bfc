#pragma once

#include <hone/abi.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace hone::maths {

/// What a parameter may be, and the transformed scale on which its density lives: the logarithm for Scale::log, and
/// half a step of room at either end where there is a grid, so that each of its points owns a cell of equal width.
struct Domain {
    enum class Kind { numeric, categorical };
    enum class Scale { linear, log };

    Kind kind = Kind::numeric;
    Scale scale = Scale::linear;
    double low = 0, high = 1;  ///< Inclusive; 0 and n_choices - 1 for a categorical.
    double step = 0;           ///< 0: continuous.
    std::size_t n_choices = 0;
    std::vector<double> ranks = {};  ///< [n_choices] of an ordinal: where each choice stands among the others.

    bool operator==(const Domain&) const = default;
    bool categorical() const { return kind == Kind::categorical; }
    bool discrete() const { return step > 0 && !categorical(); }
    bool ordinal() const { return !ranks.empty(); }

    /// Whether a density can be centred there: it need not lie in the range, which may have been wider once.
    bool can_learn_from(double value) const;
    bool contains(double value) const { return low <= value && value <= high; }

    double transformed(double value) const;  ///< On the density's scale.
    double restored(double position) const;  ///< Back again, on the grid and in the range.

    /// The stretch of the density's scale that a point of the grid owns.
    struct Cell {
        double middle, width;
    };
    Cell cell(double value) const;
    double at_quantile(double u) const;  ///< The value there of what is uniform on that scale; u in [0, 1).
    double lower() const;                ///< The ends of the density's scale.
    double upper() const;
};

/// None of a kind that a later version of the ABI may bring.
std::optional<Domain> domain_of(const hone_dist& dist);

}  // namespace hone::maths
