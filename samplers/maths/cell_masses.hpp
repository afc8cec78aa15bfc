#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "maths/domain.hpp"

namespace hone::maths {

/// What kernels of a grid have at its points. Kernels that share centre and bandwidth share their masses, each of which
/// is computed once a point, when it is asked for.
class CellMasses {
 public:
    explicit CellMasses(const Domain& domain) : domain_(domain) {}

    void grow(std::size_t slots) { kind_.resize(slots, 0); }
    /// The kernel of a slot.
    void put(std::uint32_t slot, double centre, double bandwidth);
    /// How many kinds of kernels it knows, those that no slot has any more among them.
    std::size_t n_kinds() const { return centre_.size(); }
    void forget_kinds();

    /// The points that log_mass will be asked for.
    void tabulate(std::span<const double> values);
    /// The logarithm of a slot's mass over the cell of values[point].
    double log_mass(std::uint32_t slot, std::size_t point);

 private:
    Domain domain_;
    std::map<std::pair<double, double>, std::uint32_t> kinds_;  // centre and bandwidth
    std::vector<double> centre_, inverse_bandwidth_;            // [kinds]
    std::vector<std::uint32_t> kind_;                           // [slots]
    std::vector<Domain::Cell> cells_;                           // [distinct values]
    std::vector<std::size_t> cell_of_point_;
    std::vector<double> masses_;  // [distinct values][kinds]; NaN until asked for
};

}  // namespace hone::maths
