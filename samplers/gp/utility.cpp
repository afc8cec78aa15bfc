#include "gp/utility.hpp"

#include <algorithm>
#include <cmath>

#include "gp/improvement.hpp"
#include "gp/log_terms.hpp"

namespace hone::gp {
namespace {

constexpr double log_negligible = -40;  // beside what a double resolves

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
    LogTerms volumes;
    const auto add = [&](const Box& box) {
        double log_volume = box.log_density;
        for (std::size_t k = 0; k < n_objectives; ++k) {
            const auto o = static_cast<Eigen::Index>(k);
            terms.push_back(log_improvement_between(box.low[k], box.high[k], outputs.mean[o], deviation[o]));
            log_volume += terms.back().value;
        }
        volumes.add(log_volume);
        return log_volume;
    };
    // Few boxes of a long front count at any one point.
    const std::vector<double> bounds = log_bounds(outputs, deviation);
    const auto first = static_cast<std::size_t>(std::ranges::max_element(bounds) - bounds.begin());
    const double counted = add(boxes_[first]);
    for (std::size_t i = 0; i < boxes_.size(); ++i)
        if (i != first && bounds[i] > counted + log_negligible) add(boxes_[i]);
    if (!by_mean) return volumes.log_sum();
    const std::vector<double> shares = volumes.shares();
    for (std::size_t i = 0; i < terms.size(); ++i) {
        const double share = shares[i / n_objectives];
        const auto o = static_cast<Eigen::Index>(i % n_objectives);
        (*by_mean)[o] += share * terms[i].by_mean;
        (*by_deviation)[o] += share * terms[i].by_deviation;
    }
    return volumes.log_sum();
}

// Of what each box contributes.
std::vector<double> Utility::log_bounds(const Outputs& outputs, const Eigen::VectorXd& deviation) const {
    const Eigen::VectorXd log_deviation = deviation.array().log();
    std::vector<double> bounds;
    for (const Box& box : boxes_) {
        double bound = box.log_density;
        for (std::size_t k = 0; k < box.high.size(); ++k) {
            const auto o = static_cast<Eigen::Index>(k);
            bound += log_deviation[o] + log_standard_improvement_bound((box.high[k] - outputs.mean[o]) / deviation[o]);
        }
        bounds.push_back(bound);
    }
    return bounds;
}

}  // namespace hone::gp
