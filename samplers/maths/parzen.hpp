#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <hone/rng.hpp>
#include <optional>
#include <span>
#include <vector>

#include "maths/cell_masses.hpp"
#include "maths/domain.hpp"
#include "maths/kernel_column.hpp"
#include "maths/log_sum.hpp"

namespace hone::maths {

struct ParzenRule {
    BandwidthRule bandwidth;
    double prior_weight = 1;  ///< Of the smoothing of categoricals. Not negative.
};

/// A mixture of products, one kernel an observation and one more, the prior: a truncated normal for each number (its
/// mass over a cell, on a grid), a smoothed table for each categorical (Falkner et al. 2018; Watanabe 2023, section 3).
/// Observations have slots and may come and go; what is kept, and every answer, depends on the present ones alone.
/// Points are rows, parameters columns.
class Parzen {
 public:
    Parzen(std::span<const Domain> space, const ParzenRule& rule);

    /// Observations leave, then others come, whose values are value[direction][slot] in the storage's own form.
    void update(std::span<const std::uint32_t> gone, std::span<const std::uint32_t> come,
                std::span<const std::span<const double>> value);
    /// One weight an observation in the order of the slots, and the prior's, which is all there is without
    /// observations. Not negative; needed after each update.
    void weigh(std::span<const double> weights, double prior_weight);

    std::size_t observations() const { return observations_; }
    bool holds(std::uint32_t slot) const { return slot < occupied_.size() && occupied_[slot] != 0; }
    /// Whether the observation in a slot is at these values.
    bool is_at(std::uint32_t slot, std::span<const std::span<const double>> value) const;

    /// Fill each row of `points` with a draw.
    void sample(Rng& rng, Eigen::Ref<Eigen::ArrayXXd> points) const;

    /// The logarithm of the density (of the probability, in discrete directions) at each row of `points`.
    void log_density(const Eigen::Ref<const Eigen::ArrayXXd>& points, std::span<double> result);

 private:
    static constexpr Eigen::Index tile_size = 64;
    using Tile = Eigen::Array<double, tile_size, 1>;
    using Points = Eigen::Ref<const Eigen::ArrayXXd>;

    struct Direction {
        Domain domain;
        std::optional<KernelColumn> kernels;  // of a number
        std::optional<CellMasses> masses;     // of a number on a grid
        Eigen::ArrayXd log_norm;              // [slots] of a number: what its density, or mass, is divided by
        Eigen::ArrayXd choice;                // [slots] of a categorical
        double prior_centre = 0, prior_bandwidth = 0, prior_log_norm = 0;
    };

    void grow(std::size_t slots);
    void update_number(Direction& direction, std::span<const std::uint32_t> gone, std::span<const std::uint32_t> come,
                       std::span<const double> value);
    static double log_norm(const Domain& domain, double centre, double bandwidth);
    static bool inside(std::span<const Direction> directions, const Points& points, Eigen::Index point);
    double log_prior(const Points& points, Eigen::Index point) const;
    void add_tile(Eigen::Index first, Eigen::Index point, LogSum& density);
    double draw(const Direction& direction, std::size_t kernel, Rng& rng) const;
    double draw_choice(const Direction& direction, std::size_t kernel, Rng& rng) const;
    double smoothing() const { return rule_.prior_weight / (static_cast<double>(observations_) + 1); }

    ParzenRule rule_;
    std::vector<Direction> directions_;
    std::vector<std::size_t> continuous_, grids_, categoricals_;  // places in directions_
    std::size_t observations_ = 0;
    std::vector<char> occupied_;  // [slots]
    Eigen::ArrayXd log_scale_;    // [slots] minus the log_norms of all directions; -infinity: empty
    Eigen::ArrayXd weight_;       // [slots]
    double prior_weight_ = 1;
    std::vector<std::uint32_t> changed_;  // scratch
    Eigen::ArrayXXd positions_;           // scratch: points on the scales of the densities
};

}  // namespace hone::maths
