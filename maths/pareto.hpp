#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hone::maths {

/// Loss vectors of equal length, one after the other. All objectives are minimised.
struct Losses {
    std::vector<double> data;
    std::size_t n_objectives = 1;

    std::size_t size() const { return data.size() / n_objectives; }
    std::span<const double> operator[](std::size_t point) const {
        return std::span(data).subspan(point * n_objectives, n_objectives);
    }
    void push_back(std::span<const double> point) { data.insert(data.end(), point.begin(), point.end()); }
};

/// Places of the distinct points in lexicographic order, the first of equals standing for all of them.
std::vector<std::size_t> distinct_points(const Losses& losses);

/// The rank of each point in the non-dominated sorting (Deb et al. 2002): 0 for the Pareto front, 1 for the front of
/// what is left. Sorting stops once `enough` points have a rank; all others get the next one. Equal points rank
/// equally.
std::vector<std::uint32_t> nondomination_ranks(const Losses& losses, std::size_t enough);

}  // namespace hone::maths
