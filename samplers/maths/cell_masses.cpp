#include "maths/cell_masses.hpp"

#include <cmath>
#include <limits>

#include "maths/normal.hpp"

namespace hone::maths {

void CellMasses::put(std::uint32_t slot, double centre, double bandwidth) {
    const auto next = static_cast<std::uint32_t>(centre_.size());
    const auto [kind, is_new] = kinds_.try_emplace({centre, bandwidth}, next);
    if (is_new) {
        centre_.push_back(centre);
        inverse_bandwidth_.push_back(1 / bandwidth);
    }
    kind_[slot] = kind->second;
}

void CellMasses::forget_kinds() {
    kinds_.clear();
    centre_.clear();
    inverse_bandwidth_.clear();
}

void CellMasses::tabulate(std::span<const double> values) {
    std::map<double, std::size_t> places;
    cells_.clear();
    cell_of_point_.clear();
    for (const double value : values) {
        const auto [place, is_new] = places.try_emplace(value, cells_.size());
        if (is_new) cells_.push_back(domain_.cell(value));
        cell_of_point_.push_back(place->second);
    }
    masses_.assign(cells_.size() * n_kinds(), std::numeric_limits<double>::quiet_NaN());
}

double CellMasses::log_mass(std::uint32_t slot, std::size_t point) {
    const std::size_t kind = kind_[slot];
    double& mass = masses_[cell_of_point_[point] * n_kinds() + kind];
    if (std::isnan(mass)) {
        const Domain::Cell& cell = cells_[cell_of_point_[point]];
        const double scale = inverse_bandwidth_[kind];
        mass = log_cell_mass((cell.middle - centre_[kind]) * scale, cell.width * scale);
    }
    return mass;
}

}  // namespace hone::maths
