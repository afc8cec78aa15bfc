#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "maths/domain.hpp"

namespace hone::maths {

/// How narrow a kernel may be, and which distances count at the two outermost kernels.
struct BandwidthRule {
    enum class Clip { magic, none };  ///< magic: not below (upper - lower) / min(100, n + 2).
    enum class Ends { inner, both };  ///< both: those to the ends of the range too.
    Clip clip = Clip::magic;
    Ends ends = Ends::inner;
};

/// The kernels of one numeric parameter, kept sorted, since the bandwidth of each is the farther of the distances to
/// its two neighbours (Bergstra et al. 2011, section 4), within the rule's bound and upper - lower. Kernels have slots;
/// equal ones stand in the order of their slots. What is kept depends on the kernels alone, not on how they came.
class KernelColumn {
 public:
    KernelColumn(const Domain& domain, const BandwidthRule& rule);

    /// Slots may be up to `slots`, from now on.
    void grow(Eigen::Index slots);

    /// Kernels leave, then others come at the places of value[slot]. Appended to `changed`: the slots whose kernel is
    /// another now, those that left not among them.
    void update(std::span<const std::uint32_t> gone, std::span<const std::uint32_t> come, std::span<const double> value,
                std::vector<std::uint32_t>& changed);

    std::span<const std::uint32_t> ascending() const { return ascending_; }
    /// [slots] of the density's scale; an empty slot has a centre of 0 and an infinite bandwidth.
    const Eigen::ArrayXd& centre() const { return centre_; }
    const Eigen::ArrayXd& bandwidth() const { return bandwidth_; }
    const Eigen::ArrayXd& inverse_bandwidth() const { return inverse_bandwidth_; }

 private:
    void rebuild(std::span<const std::uint32_t> gone, std::span<const std::uint32_t> come);
    void erase(std::uint32_t slot);
    void insert(std::uint32_t slot);
    void touch_neighbours(std::size_t place);
    bool before(std::uint32_t a, std::uint32_t b) const;
    std::size_t place_of(std::uint32_t slot) const;
    double farther_neighbour(std::size_t place) const;
    void set_bandwidth(std::size_t place, std::vector<std::uint32_t>& changed);

    double lower_, upper_;
    Domain domain_;
    BandwidthRule rule_;
    double narrowest_ = 0;
    std::vector<std::uint32_t> ascending_;  // occupied slots by centre
    std::vector<std::uint32_t> touched_;    // scratch
    Eigen::ArrayXd centre_, bandwidth_, inverse_bandwidth_;
};

}  // namespace hone::maths
