#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hone::mlp {

/// What makes each feature of some rows have mean 0 and variance 1. A feature that never varies there is only shifted.
class Standardiser {
 public:
    /// Rows of n_features values each, at least one row. The variance is that of the population (over n).
    Standardiser(std::span<const double> rows, std::size_t n_features);

    /// Other rows of the same features, shifted and scaled likewise.
    std::vector<float> operator()(std::span<const double> rows) const;

 private:
    std::vector<double> mean_, deviation_;
};

}  // namespace hone::mlp
