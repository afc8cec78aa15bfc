#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <hone/rng.hpp>
#include <span>
#include <vector>

#include "maths/domain.hpp"

namespace hone::maths {

/// Observations of one parameter.
struct Observations {
    std::span<const double> values;            ///< [n] in the storage's own form.
    std::span<const std::uint32_t> ascending;  ///< [n] places in `values`, by rising value; unused for a categorical.
};

/// The bandwidth of each kernel: the farther of the distances to its two neighbours (Bergstra et al. 2011, section 4),
/// of which the outermost kernels count only the inner one, kept within (upper - lower) / min(100, n + 2) and
/// upper - lower.
void neighbour_bandwidths(std::span<const double> centres, std::span<const std::uint32_t> ascending, double lower,
                          double upper, std::span<double> bandwidths);

/// A mixture of products, one kernel an observation and one more, the prior: a truncated normal for each number (its
/// mass over a cell, on a grid), a smoothed table for each categorical (Falkner et al. 2018; Watanabe 2023, section 3).
/// Points are rows, parameters columns. Buffers are kept from one fit to the next.
class Parzen {
 public:
    /// Weights: one an observation, not negative; the prior's is 1.
    void fit(std::span<const Domain> space, std::span<const Observations> observed, std::span<const double> weights);

    /// Fill each row of `points` with a draw.
    void sample(Rng& rng, Eigen::Ref<Eigen::ArrayXXd> points) const;

    /// The logarithm of the density (of the probability, in discrete directions) at each row of `points`.
    void log_density(const Eigen::Ref<const Eigen::ArrayXXd>& points, std::span<double> result);

 private:
    /// Kernels of a discrete direction that have centre and bandwidth in common: equal masses are computed once.
    struct Distinct {
        std::vector<std::uint32_t> of_kernel;  // [kernels]
        std::vector<double> centre, bandwidth, log_mass;
    };

    void fit_numeric(std::size_t direction, const Observations& observed);
    void fit_categorical(std::size_t direction, const Observations& observed);
    void find_distinct(std::size_t direction, std::span<const std::uint32_t> ascending);
    double draw(std::size_t direction, std::size_t kernel, Rng& rng) const;
    double draw_choice(std::size_t direction, std::size_t kernel, Rng& rng) const;
    void add_continuous(std::size_t direction, const Eigen::Ref<const Eigen::ArrayXXd>& points);
    void add_discrete(std::size_t direction, const Eigen::Ref<const Eigen::ArrayXXd>& points);
    void add_categorical(std::size_t direction, const Eigen::Ref<const Eigen::ArrayXXd>& points);
    double log_sum_of_terms(Eigen::Index point);
    void find_floor(const Eigen::Ref<const Eigen::ArrayXXd>& points);
    double log_mass(std::size_t direction, std::size_t place, double value) const;

    Eigen::Index kernels_ = 0;
    std::vector<Domain> space_;
    std::vector<double> cumulative_;  // [kernels] of the weights
    Eigen::ArrayXd log_weight_;       // [kernels] with the constants of all continuous directions
    Eigen::ArrayXXd centre_;          // [kernels, directions]; the observed choice of a categorical
    Eigen::ArrayXXd bandwidth_, inverse_bandwidth_;
    std::vector<Distinct> distinct_;  // [directions]
    Eigen::ArrayXXd log_terms_;       // [kernels, points], scratch
    Eigen::ArrayXd floor_;            // [points], scratch: terms below do not matter
    Eigen::ArrayXd relevant_;         // [kernels], scratch
    std::vector<double> masses_;      // scratch
};

}  // namespace hone::maths
