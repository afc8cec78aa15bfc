#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace hone::gp {

/// The logarithms of the terms of a sum, which may all be too small for a double.
class LogTerms {
 public:
    void add(double term) {
        terms_.push_back(term);
        largest_ = std::max(largest_, term);
    }
    double log_sum() const {
        double total = 0;
        for (const double term : terms_) total += std::exp(term - largest_);
        return largest_ + std::log(total);
    }
    double log_mean() const { return log_sum() - std::log(static_cast<double>(terms_.size())); }
    /// What each term is of the sum.
    std::vector<double> shares() const {
        const double total = log_sum();
        std::vector<double> shares;
        for (const double term : terms_) shares.push_back(std::exp(term - total));
        return shares;
    }

 private:
    double largest_ = -std::numeric_limits<double>::infinity();
    std::vector<double> terms_;
};

}  // namespace hone::gp
