// The shape of the table in cmaes.hpp.
#pragma once

#include <string>
#include <vector>

#include "cmaes/strategy.hpp"

namespace tables {

using hone::cmaes::Model;

struct StrategyCase {
    Model model;
    int dimensions, population, n_parents;
    std::vector<double> weights;
    std::vector<double> constants;  // mu_eff, c_sigma, d_sigma, c_c, c_1, c_mu, chi_n
};

enum class Variant { full, separable, rates, margin };

struct RunState {
    std::vector<double> mean;
    double sigma;
    std::vector<double> covariance;  // whole, or its diagonal
    std::vector<double> sigma_path, covariance_path;
    std::vector<double> extra;  // rates: of mean and covariance; margin: the stretching
};

struct RunCase {
    std::string name;
    Variant variant;
    int dimensions, population;
    std::vector<double> steps;
    std::vector<std::vector<double>> points;  // of each generation, best first
    std::vector<RunState> states;             // after each generation
};

struct StopCase {
    Model model;
    int dimensions, population;
    std::vector<std::vector<double>> points;  // of each generation, best first, until the run stops
    std::vector<std::vector<double>> losses;  // the lowest and the highest
};

struct WarmStartCase {
    int dimensions;
    std::vector<std::vector<double>> points;  // best first
    std::vector<double> mean;
    double sigma;
    std::vector<double> covariance;
};

}  // namespace tables
