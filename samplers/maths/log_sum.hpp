#pragma once

#include <Eigen/Core>
#include <cmath>
#include <limits>

namespace hone::maths {

/// The logarithm of a sum of weights times exponentials whose terms come in tiles, so that nothing overflows and terms
/// below a rounding error of the sum may be left out before they are complete.
class LogSum {
 public:
    /// `n` terms will come, of weights up to `greatest`.
    LogSum(double n, double greatest) : slack_(std::log(n * greatest) - std::log(0x1p-53)) {}

    /// All terms below, with weights of up to the greatest, are together no more than a rounding error.
    double floor() const { return floor_; }

    template <class Logs, class Weights>
    void add(const Logs& logs, const Weights& weights) {
        const double peak = logs.maxCoeff();
        if (peak > peak_) {
            sum_ *= std::exp(peak_ - peak);
            peak_ = peak;
        }
        if (peak_ == -std::numeric_limits<double>::infinity()) return;
        sum_ += (weights * (logs - peak_).exp()).sum();
        floor_ = value() - slack_;
    }

    double value() const { return peak_ + std::log(sum_); }

 private:
    double slack_;
    double peak_ = -std::numeric_limits<double>::infinity();
    double sum_ = 0;
    double floor_ = -std::numeric_limits<double>::infinity();
};

}  // namespace hone::maths
