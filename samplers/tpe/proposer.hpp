#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "maths/domain.hpp"
#include "maths/parzen.hpp"

#include "tpe/ordered_column.hpp"

namespace hone::tpe {

/// One parameter to propose, with what was observed of it.
struct Direction {
    maths::Domain domain;
    std::span<const double> value;                    ///< [rows]; NaN where the row lacks it.
    std::span<const OrderedColumn::Entry> ascending;  ///< Of finished rows.
    std::optional<double> fixed;                      ///< In the domain; the proposal has this value.
};

/// What the two densities are built from, each list ascending.
struct Evidence {
    std::vector<std::uint32_t> good;
    std::vector<std::uint32_t> others;   ///< Running rows included.
    std::vector<std::uint32_t> running;  ///< As though they had ended badly (constant liar).
};

/// Draws candidates from the density l of good trials and proposes the one with the highest l / g, where g is the
/// density of all others (Bergstra et al. 2011, section 4). Buffers are kept from call to call; answers are not.
class Proposer {
 public:
    explicit Proposer(std::size_t n_candidates) : n_candidates_(static_cast<Eigen::Index>(n_candidates)) {}

    /// Values for all directions jointly, from the rows that have all of them.
    void propose(std::span<const Direction> directions, const Evidence& evidence, Rng& rng, std::span<double> result);

 private:
    enum class Weighting { equal, ramp };

    /// The rows that have all parameters, as kernels: [direction][kernel].
    struct Kernels {
        std::vector<std::uint32_t> rows;
        std::vector<std::vector<double>> values;
        std::vector<std::vector<std::uint32_t>> ascending;
        std::vector<double> weights;
    };

    void fit(maths::Parzen& parzen, std::span<const Direction> directions, std::span<const std::uint32_t> rows,
             std::span<const std::uint32_t> running, Weighting weighting);
    void gather(std::span<const Direction> directions, std::span<const std::uint32_t> rows);
    void sort(std::size_t direction, const Direction& observed, std::span<const std::uint32_t> running);
    void walk(const Direction& observed, std::span<const std::uint32_t> running, std::vector<std::uint32_t>& order);

    Eigen::Index n_candidates_;
    Kernels kernels_;
    std::vector<std::uint32_t> kernel_of_row_;
    std::vector<maths::Domain> space_;
    std::vector<maths::Observations> observations_;
    maths::Parzen good_, others_;
    Eigen::ArrayXXd candidates_;
    std::vector<double> log_good_, log_others_;
};

}  // namespace hone::tpe
