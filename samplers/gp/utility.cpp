#include "gp/utility.hpp"

#include <cmath>
#include <limits>

#include "gp/improvement.hpp"

namespace hone::gp {
namespace {

// Terms of a sum, kept as logarithms: exponentials that may all be too small for a double.
struct LogSum {
    double largest = -std::numeric_limits<double>::infinity();
    std::vector<double> terms;

    void add(double term) {
        terms.push_back(term);
        largest = std::max(largest, term);
    }
    double value() const {
        double total = 0;
        for (const double term : terms) total += std::exp(term - largest);
        return largest + std::log(total);
    }
};

}  // namespace

double Utility::log_value(const Outputs& outputs, Outputs* derivative) const {
    const Eigen::Index n_outputs = outputs.mean.size();
    const Eigen::Index n_objectives = n_outputs - static_cast<Eigen::Index>(thresholds_.size());
    const Eigen::VectorXd deviation = outputs.variance.cwiseSqrt();
    Eigen::VectorXd by_mean = Eigen::VectorXd::Zero(n_outputs), by_deviation = by_mean;
    double value = log_gain(outputs, deviation, derivative ? &by_mean : nullptr, &by_deviation);
    for (std::size_t c = 0; c < thresholds_.size(); ++c) {
        const Eigen::Index o = n_objectives + static_cast<Eigen::Index>(c);
        const LogTerm term = log_probability_below(thresholds_[c], outputs.mean[o], deviation[o]);
        value += term.value;
        by_mean[o] = term.by_mean;
        by_deviation[o] = term.by_deviation;
    }
    if (derivative) *derivative = {by_mean, by_deviation.cwiseQuotient(2 * deviation)};
    return value;
}

double Utility::log_gain(const Outputs& outputs, const Eigen::VectorXd& deviation, Eigen::VectorXd* by_mean,
                         Eigen::VectorXd* by_deviation) const {
    if (boxes_.empty()) return 0;
    const std::size_t n_objectives = boxes_[0].low.size();
    std::vector<LogTerm> terms;
    LogSum volumes;
    for (const Box& box : boxes_) {
        double log_volume = 0;
        for (std::size_t k = 0; k < n_objectives; ++k) {
            const auto o = static_cast<Eigen::Index>(k);
            terms.push_back(log_improvement_between(box.low[k], box.high[k], outputs.mean[o], deviation[o]));
            log_volume += terms.back().value;
        }
        volumes.add(log_volume);
    }
    const double total = volumes.value();
    for (std::size_t i = 0; by_mean && i < terms.size(); ++i) {
        const double share = std::exp(volumes.terms[i / n_objectives] - total);
        const auto o = static_cast<Eigen::Index>(i % n_objectives);
        (*by_mean)[o] += share * terms[i].by_mean;
        (*by_deviation)[o] += share * terms[i].by_deviation;
    }
    return total;
}

}  // namespace hone::gp
