#include "cmaes/strategy.hpp"

#include <algorithm>
#include <cmath>

namespace hone::cmaes {
namespace {

constexpr double alpha_cov = 2;

double squared_sum_over_sum_of_squares(const auto& weights) {
    const double sum = weights.sum();
    return sum * sum / weights.squaredNorm();
}

// ln(middle) - ln(rank), for ranks from 1.
Eigen::VectorXd logarithmic(double middle, Eigen::Index population) {
    Eigen::VectorXd weights(population);
    for (Eigen::Index i = 0; i < population; ++i) weights[i] = std::log(middle) - std::log(static_cast<double>(i + 1));
    return weights;
}

void set_step_size_rates(Strategy& s, double n, double c_sigma_offset) {
    s.c_sigma = (s.mu_eff + 2) / (n + s.mu_eff + c_sigma_offset);
    s.d_sigma = 1 + 2 * std::max(0.0, std::sqrt((s.mu_eff - 1) / (n + 1)) - 1) + s.c_sigma;
    s.chi_n = std::sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
}

// Equations 49 to 58 of the tutorial: weights of both signs.
Strategy full_strategy(double n, Eigen::Index population) {
    Strategy s{};
    s.n_parents = population / 2;
    s.weights = logarithmic((static_cast<double>(population) + 1) / 2, population);
    s.mu_eff = squared_sum_over_sum_of_squares(s.weights.head(s.n_parents));
    const double mu_eff_minus = squared_sum_over_sum_of_squares(s.weights.tail(population - s.n_parents));

    s.c_1 = alpha_cov / ((n + 1.3) * (n + 1.3) + s.mu_eff);
    s.c_mu = std::min(1 - s.c_1 - 1e-8,
                      alpha_cov * (s.mu_eff - 2 + 1 / s.mu_eff) / ((n + 2) * (n + 2) + alpha_cov * s.mu_eff / 2));
    s.c_c = (4 + s.mu_eff / n) / (n + 4 + 2 * s.mu_eff / n);
    set_step_size_rates(s, n, 5);

    const double alpha =
        std::min({1 + s.c_1 / s.c_mu, 1 + 2 * mu_eff_minus / (s.mu_eff + 2), (1 - s.c_1 - s.c_mu) / (n * s.c_mu)});
    const double positive = s.weights.cwiseMax(0).sum(), negative = -s.weights.cwiseMin(0).sum();
    for (double& w : s.weights) w *= w >= 0 ? 1 / positive : alpha / negative;
    return s;
}

// Section 3 of Ros and Hansen: positive weights, and a learning rate (n + 2) / 3 times as high.
Strategy separable_strategy(double n, Eigen::Index population) {
    Strategy s{};
    s.n_parents = population / 2;
    s.weights = Eigen::VectorXd::Zero(population);
    const Eigen::VectorXd parents = logarithmic(static_cast<double>(s.n_parents) + 1, s.n_parents);
    s.weights.head(s.n_parents) = parents / parents.sum();
    s.mu_eff = 1 / s.weights.squaredNorm();

    s.c_1 = alpha_cov / ((n + 1.3) * (n + 1.3) + s.mu_eff);
    const double whole = 2 / s.mu_eff / std::pow(n + std::sqrt(2.0), 2) +
                         (1 - 1 / s.mu_eff) * std::min(1.0, (2 * s.mu_eff - 1) / ((n + 2) * (n + 2) + s.mu_eff));
    s.c_mu = std::min(1 - s.c_1, (n + 2) / 3 * whole);
    s.c_c = 4 / (n + 4);
    set_step_size_rates(s, n, 3);
    return s;
}

}  // namespace

Eigen::Index default_population(Eigen::Index dimensions) {
    return 4 + static_cast<Eigen::Index>(std::floor(3 * std::log(static_cast<double>(dimensions))));
}

Strategy strategy(Model model, Eigen::Index dimensions, Eigen::Index population) {
    const auto n = static_cast<double>(dimensions);
    return model == Model::full ? full_strategy(n, population) : separable_strategy(n, population);
}

}  // namespace hone::cmaes
