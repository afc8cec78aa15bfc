// Who of a generation and its parents become the parents of the next.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <hone/rng.hpp>
#include <span>
#include <vector>

#include "genetic/pool.hpp"

namespace hone::genetic {

class Survival {
 public:
    virtual ~Survival() = default;

    /// Places of at most `size` of the pool: whole fronts as long as they fit, and of the next one the fittest.
    std::vector<std::size_t> survivors(const Pool& pool, std::size_t size, Rng& rng) const;

 private:
    /// `size` of a front that is larger, beside the `chosen`.
    virtual std::vector<std::size_t> fittest(const Pool& pool, std::span<const std::size_t> chosen,
                                             std::span<const std::size_t> front, std::size_t size, Rng& rng) const = 0;
};

/// NSGA-II (Deb et al. 2002): the least crowded, of equally crowded ones the earlier.
class LeastCrowded final : public Survival {
    std::vector<std::size_t> fittest(const Pool& pool, std::span<const std::size_t> chosen,
                                     std::span<const std::size_t> front, std::size_t size, Rng& rng) const override;
};

/// NSGA-III (Deb and Jain 2014): those whose niches have the fewest members.
class BestNiched final : public Survival {
 public:
    /// One reference point a row.
    explicit BestNiched(Eigen::MatrixXd references) : references_(std::move(references)) {}

 private:
    std::vector<std::size_t> fittest(const Pool& pool, std::span<const std::size_t> chosen,
                                     std::span<const std::size_t> front, std::size_t size, Rng& rng) const override;

    Eigen::MatrixXd references_;
};

}  // namespace hone::genetic
