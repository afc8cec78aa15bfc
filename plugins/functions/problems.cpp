#include "problems.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

#include "others.hpp"
#include "reals.hpp"

namespace hone::functions {
namespace {

using std::numbers::e;
using std::numbers::pi;
using Values = std::vector<double>;

template <std::size_t n>
Values sphere(Suggest& suggest) {
    const auto x = reals<n>(suggest, -5, 5);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += square(x[i] - 0.5 * static_cast<double>(i));
    return {sum};
}

// Rosenbrock 1960: a bent valley.
template <std::size_t n>
Values rosenbrock(Suggest& suggest) {
    const auto x = reals<n>(suggest, -5, 10);
    double sum = 0;
    for (std::size_t i = 0; i + 1 < n; ++i) sum += 100 * square(x[i + 1] - square(x[i])) + square(1 - x[i]);
    return {sum};
}

// Rastrigin 1974: a bowl full of dents.
template <std::size_t n>
Values rastrigin(Suggest& suggest) {
    double sum = 10 * static_cast<double>(n);
    for (const double x : reals<n>(suggest, -5.12, 5.12)) sum += square(x) - 10 * std::cos(2 * pi * x);
    return {sum};
}

// Ackley 1987: a plain of dents around a hole.
template <std::size_t n>
Values ackley(Suggest& suggest) {
    double squares = 0, waves = 0;
    for (const double x : reals<n>(suggest, -32.768, 32.768)) {
        squares += square(x);
        waves += std::cos(2 * pi * x);
    }
    return {-20 * std::exp(-0.2 * std::sqrt(squares / n)) - std::exp(waves / n) + 20 + e};
}

// Axes whose weights differ by 1e6, turned by 0.6 in each pair of neighbours.
template <std::size_t n>
Values ellipsoid(Suggest& suggest) {
    auto x = reals<n>(suggest, -5, 5);
    for (double& xi : x) xi -= 1;
    const double c = std::cos(0.6), s = std::sin(0.6);
    for (std::size_t i = 0; i + 1 < n; ++i) {
        const double a = x[i], b = x[i + 1];
        x[i] = c * a - s * b;
        x[i + 1] = s * a + c * b;
    }
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += std::pow(10, 6 * static_cast<double>(i) / (n - 1)) * square(x[i]);
    return {sum};
}

// Branin 1972: three equal minima.
Values branin(Suggest& suggest) {
    const double x = suggest.real("x", -5, 10);
    const double y = suggest.real("y", 0, 15);
    return {square(y - 5.1 / (4 * square(pi)) * square(x) + 5 / pi * x - 6) + 10 * (1 - 1 / (8 * pi)) * std::cos(x) +
            10};
}

// Hartmann 1973: four hills in six dimensions.
Values hartmann6(Suggest& suggest) {
    static constexpr double height[4] = {1, 1.2, 3, 3.2};
    static constexpr double a[4][6] = {
        {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}};
    static constexpr double p[4][6] = {{1312, 1696, 5569, 124, 8283, 5886},
                                       {2329, 4135, 8307, 3736, 1004, 9991},
                                       {2348, 1451, 3522, 2883, 3047, 6650},
                                       {4047, 8828, 8732, 5743, 1091, 381}};
    const auto x = reals<6>(suggest, 0, 1);
    double sum = 0;
    for (std::size_t hill = 0; hill < 4; ++hill) {
        double distance = 0;
        for (std::size_t i = 0; i < 6; ++i) distance += a[hill][i] * square(x[i] - p[hill][i] * 1e-4);
        sum += height[hill] * std::exp(-distance);
    }
    return {-sum};
}

// A mixed space shaped like training a network: the best learning rate depends on optimizer and batch.
Values mlp_like(Suggest& suggest) {
    static constexpr double best_rate[] = {-3.0, -1.5, -3.3};
    static constexpr double handicap[] = {0, 0.02, 0.015};
    const double rate = suggest.real("lr", 1e-5, 1e-1, Scale::log);
    const auto optimizer = suggest.choice("optimizer", {"Adam", "SGD", "RMSprop"});
    const auto layers = static_cast<double>(suggest.whole("n_layers", 1, 6));
    const auto hidden = static_cast<double>(suggest.stepped("hidden_dim", 32, 1024, 32));
    const double dropout = suggest.real("dropout", 0, 0.6);
    const auto batch = static_cast<double>(suggest.whole("batch_size", 8, 512, Scale::log));
    return {handicap[optimizer] +
            0.05 * square(std::log10(rate) - (best_rate[optimizer] + 0.15 * std::log2(batch / 64))) +
            0.012 * square(layers - 3) + 0.02 * square(std::log2(hidden / 256)) +
            0.5 * square(dropout - 0.1 - 0.05 * layers)};
}

Values svm(Suggest& suggest) {
    const double c = suggest.real("C", 1e-3, 1e3, Scale::log);
    const double gamma = suggest.real("gamma", 1e-4, 1e1, Scale::log);
    return {0.05 + 0.01 * square(std::log10(c) - 1) + 0.015 * square(std::log10(gamma) + 2)};
}

Values forest(Suggest& suggest) {
    const auto depth = static_cast<double>(suggest.whole("depth", 2, 32));
    const auto trees = static_cast<double>(suggest.whole("trees", 10, 1000, Scale::log));
    const double features = suggest.real("max_features", 0.1, 1);
    return {0.04 + 0.0008 * square(depth - 14) + 0.02 / std::log10(trees) + 0.05 * square(features - 0.35)};
}

Values linear(Suggest& suggest) {
    return {0.12 + 0.01 * square(std::log10(suggest.real("alpha", 1e-6, 1e2, Scale::log)) + 2)};
}

// A tree-structured space: the branch decides which parameters exist.
Values conditional(Suggest& suggest) {
    static constexpr decltype(&svm) branch[] = {svm, forest, linear};
    return branch[suggest.choice("kind", {"svm", "forest", "linear"})](suggest);
}

// Zitzler, Deb and Thiele 2000, "Comparison of multiobjective evolutionary algorithms": their T1, T2 and T3 differ in
// the shape of the front.
template <double (*shape)(double ratio, double x0)>
Values zdt(Suggest& suggest) {
    constexpr std::size_t n = 10;
    const auto x = reals<n>(suggest, 0, 1);
    double rest = 0;
    for (std::size_t i = 1; i < n; ++i) rest += x[i];
    const double g = 1 + 9 * rest / (n - 1);
    return {x[0], g * shape(x[0] / g, x[0])};
}

double convex(double ratio, double) { return 1 - std::sqrt(ratio); }
double concave(double ratio, double) { return 1 - square(ratio); }
double broken(double ratio, double x0) { return 1 - std::sqrt(ratio) - ratio * std::sin(10 * pi * x0); }

// Deb, Thiele, Laumanns and Zitzler 2005, "Scalable test problems for evolutionary multiobjective optimization": the
// best is the corner of a sphere.
std::array<double, 3> sphere_corner(Suggest& suggest) {
    const auto x = reals<7>(suggest, 0, 1);
    double radius = 1;
    for (std::size_t i = 2; i < x.size(); ++i) radius += square(x[i] - 0.5);
    const double a = x[0] * pi / 2, b = x[1] * pi / 2;
    return {radius * std::cos(a) * std::cos(b), radius * std::cos(a) * std::sin(b), radius * std::sin(a)};
}

Values dtlz2(Suggest& suggest) {
    const auto f = sphere_corner(suggest);
    return {f.begin(), f.end()};
}

// Jain and Deb 2014, "... part II: handling constraints": what is near the corner's tips and its middle is feasible.
Values c2dtlz2(Suggest& suggest) {
    const auto f = sphere_corner(suggest);
    double squares = 0, to_middle = 0;
    for (const double v : f) {
        squares += square(v);
        to_middle += square(v - 1 / std::sqrt(3.0));
    }
    double nearest = to_middle;
    for (const double v : f) nearest = std::min(nearest, squares - square(v) + square(v - 1));
    suggest.constraint("c1", nearest - square(0.4));
    return {f.begin(), f.end()};
}

// Osyczka and Kundu 1995, "A new method to solve generalized multicriteria optimization problems".
Values osy(Suggest& suggest) {
    const double x1 = suggest.real("x1", 0, 10), x2 = suggest.real("x2", 0, 10), x3 = suggest.real("x3", 1, 5);
    const double x4 = suggest.real("x4", 0, 6), x5 = suggest.real("x5", 1, 5), x6 = suggest.real("x6", 0, 10);
    suggest.constraint("c1", 2 - x1 - x2);
    suggest.constraint("c2", x1 + x2 - 6);
    suggest.constraint("c3", x2 - x1 - 2);
    suggest.constraint("c4", x1 - 3 * x2 - 2);
    suggest.constraint("c5", square(x3 - 3) + x4 - 4);
    suggest.constraint("c6", 4 - square(x5 - 3) - x6);
    return {-(25 * square(x1 - 2) + square(x2 - 2) + square(x3 - 1) + square(x4 - 4) + square(x5 - 1)),
            square(x1) + square(x2) + square(x3) + square(x4) + square(x5) + square(x6)};
}

constexpr Problem all[] = {
    {"sphere5", 1, sphere<5>},
    {"rosenbrock5", 1, rosenbrock<5>},
    {"rastrigin5", 1, rastrigin<5>},
    {"ackley10", 1, ackley<10>},
    {"ellipsoid10", 1, ellipsoid<10>},
    {"branin", 1, branin},
    {"hartmann6", 1, hartmann6},
    {"mlp_like", 1, mlp_like},
    {"conditional", 1, conditional},
    {"zdt1", 2, zdt<convex>},
    {"zdt2", 2, zdt<concave>},
    {"zdt3", 2, zdt<broken>},
    {"dtlz2", 3, dtlz2},
    {"c2dtlz2", 3, c2dtlz2},
    {"osy", 2, osy},
    {"griewank6", 1, griewank6},
    {"styblinski5", 1, styblinski5},
    {"levy6", 1, levy6},
    {"schwefel4", 1, schwefel4},
    {"zakharov5", 1, zakharov5},
    {"boosting", 1, boosting},
    {"layers", 1, layers},
    {"noisy5", 1, noisy5},
    {"sparse20", 1, sparse20},
};

}  // namespace

std::span<const Problem> problems() noexcept { return all; }

const Problem& problem(std::string_view name) {
    const auto found = std::ranges::find(all, name, &Problem::name);
    if (found == std::end(all)) throw std::invalid_argument("no test problem is called '" + std::string(name) + "'");
    return *found;
}

}  // namespace hone::functions
