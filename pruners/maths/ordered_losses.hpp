#pragma once

#include <cstddef>
#include <vector>

namespace hone::maths {

/// Losses in rising order, which others join. No NaN.
class OrderedLosses {
 public:
    /// Costs a move of those above the least that joins, and a search for each.
    void add(std::vector<double> joining);

    std::size_t size() const { return losses_.size(); }
    double operator[](std::size_t rank) const { return losses_[rank]; }
    std::size_t n_below(double loss) const;

 private:
    std::vector<double> losses_;
};

}  // namespace hone::maths
