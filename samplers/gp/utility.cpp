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
    double share(std::size_t place) const { return std::exp(terms[place] - value()); }
    double value() const {
        double total = 0;
        for (const double term : terms) total += std::exp(term - largest);
        return largest + std::log(total);
    }
};

}  // namespace

double Utility::log_value(const Outputs& outputs, Outputs* derivative) const {
    const Eigen::Index n_outputs = outputs.mean.rows(), n_scenarios = outputs.mean.cols();
    const Eigen::Index n_objectives = n_outputs - static_cast<Eigen::Index>(thresholds_.size());
    const Eigen::VectorXd deviation = outputs.variance.cwiseSqrt();
    Eigen::MatrixXd by_mean = Eigen::MatrixXd::Zero(n_outputs, n_scenarios), by_deviation = by_mean;
    LogSum scenarios;
    for (Eigen::Index s = 0; s < n_scenarios; ++s) {
        double value = add_front(outputs, s, derivative ? &by_mean : nullptr, &by_deviation);
        for (std::size_t c = 0; c < thresholds_.size(); ++c) {
            const Eigen::Index o = n_objectives + static_cast<Eigen::Index>(c);
            const LogTerm term = log_probability_below(thresholds_[c], outputs.mean(o, s), deviation[o]);
            value += term.value;
            by_mean(o, s) = term.by_mean;
            by_deviation(o, s) = term.by_deviation;
        }
        scenarios.add(value);
    }
    const double total = scenarios.value();
    if (derivative) {
        derivative->mean.resize(n_outputs, n_scenarios);
        derivative->variance = Eigen::VectorXd::Zero(n_outputs);
        for (Eigen::Index s = 0; s < n_scenarios; ++s) {
            const double share = std::exp(scenarios.terms[static_cast<std::size_t>(s)] - total);
            derivative->mean.col(s) = share * by_mean.col(s);
            derivative->variance += share * by_deviation.col(s).cwiseQuotient(2 * deviation);
        }
    }
    return total - std::log(static_cast<double>(n_scenarios));
}

double Utility::add_front(const Outputs& outputs, Eigen::Index scenario, Eigen::MatrixXd* by_mean,
                          Eigen::MatrixXd* by_deviation) const {
    const std::vector<Box>& boxes = boxes_[static_cast<std::size_t>(scenario)];
    if (boxes.empty()) return 0;
    const std::size_t n_objectives = boxes[0].low.size();
    std::vector<LogTerm> terms;
    LogSum volumes;
    for (const Box& box : boxes) {
        double log_volume = 0;
        for (std::size_t k = 0; k < n_objectives; ++k) {
            const auto o = static_cast<Eigen::Index>(k);
            terms.push_back(log_improvement_between(box.low[k], box.high[k], outputs.mean(o, scenario),
                                                    std::sqrt(outputs.variance[o])));
            log_volume += terms.back().value;
        }
        volumes.add(log_volume);
    }
    const double total = volumes.value();
    for (std::size_t i = 0; by_mean && i < terms.size(); ++i) {
        const double share = std::exp(volumes.terms[i / n_objectives] - total);
        const auto o = static_cast<Eigen::Index>(i % n_objectives);
        (*by_mean)(o, scenario) += share * terms[i].by_mean;
        (*by_deviation)(o, scenario) += share * terms[i].by_deviation;
    }
    return total;
}

}  // namespace hone::gp
