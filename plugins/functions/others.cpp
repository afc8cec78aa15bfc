#include "others.hpp"

#include <cmath>
#include <numbers>
#include <string>

#include "reals.hpp"

namespace hone::functions {

using std::numbers::pi;
using Values = std::vector<double>;

// Griewank 1981: waves on a bowl, of which the middle of the space is not the optimum.
Values griewank6(Suggest& suggest) {
    const auto x = reals<6>(suggest, -300, 600);
    double squares = 0, waves = 1;
    for (std::size_t i = 0; i < x.size(); ++i) {
        squares += square(x[i]);
        waves *= std::cos(x[i] / std::sqrt(static_cast<double>(i + 1)));
    }
    return {squares / 4000 - waves + 1};
}

// Styblinski and Tang 1990: two basins an axis.
Values styblinski5(Suggest& suggest) {
    double sum = 0;
    for (const double v : reals<5>(suggest, -5, 5)) sum += square(square(v)) - 16 * square(v) + 5 * v;
    return {sum / 2};
}

// Levy and Montalvo 1985: ripples in a valley.
Values levy6(Suggest& suggest) {
    auto w = reals<6>(suggest, -10, 10);
    for (double& v : w) v = 1 + (v - 1) / 4;
    double sum = square(std::sin(pi * w.front())) + square(w.back() - 1) * (1 + square(std::sin(2 * pi * w.back())));
    for (std::size_t i = 0; i + 1 < w.size(); ++i) sum += square(w[i] - 1) * (1 + 10 * square(std::sin(pi * w[i] + 1)));
    return {sum};
}

// Schwefel 1981: the best basin is in a corner, far from the next best.
Values schwefel4(Suggest& suggest) {
    double sum = 418.9829 * 4;
    for (const double v : reals<4>(suggest, -500, 500)) sum -= v * std::sin(std::sqrt(std::abs(v)));
    return {sum};
}

// Zakharov 1975: a plate that is bent along one direction.
Values zakharov5(Suggest& suggest) {
    const auto x = reals<5>(suggest, -5, 10);
    double squares = 0, along = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        squares += square(x[i]);
        along += 0.5 * static_cast<double>(i + 1) * x[i];
    }
    return {squares + square(along) + square(square(along))};
}

// A mixed space shaped like boosting trees: what is best of one parameter depends on another.
Values boosting(Suggest& suggest) {
    static constexpr double handicap[] = {0, 0.01, 0.06};
    const auto booster = suggest.choice("booster", {"trees", "dart", "linear"});
    const double rate = suggest.real("rate", 1e-3, 1, Scale::log);
    const auto rounds = static_cast<double>(suggest.whole("rounds", 10, 2000, Scale::log));
    const auto depth = static_cast<double>(suggest.whole("depth", 1, 12));
    const auto leaf = static_cast<double>(suggest.whole("leaf", 1, 64, Scale::log));
    const double sample = suggest.real("sample", 0.3, 1);
    return {handicap[booster] + 0.04 * square(std::log10(rate * rounds) - 1.5) + 0.02 * square(std::log10(rate) + 1.7) +
            0.004 * square(depth - 6) + 0.005 * square(std::log2(leaf) - depth / 3) + 0.2 * square(sample - 0.8)};
}

// Two conditions: a number decides how many parameters there are, a choice which.
Values layers(Suggest& suggest) {
    const auto n = suggest.whole("layers", 1, 3);
    double value = 0.02 * square(static_cast<double>(n - 2));
    for (std::int64_t i = 0; i < n; ++i) {
        const auto width = static_cast<double>(suggest.whole("width" + std::to_string(i), 4, 512, Scale::log));
        value += 0.01 * square(std::log2(width) - static_cast<double>(7 - i));
    }
    if (suggest.choice("optimizer", {"sgd", "adam"}) == 1)
        return {value + 0.05 * square(std::log10(suggest.real("adam_rate", 1e-5, 1e-1, Scale::log)) + 3)};
    const double rate = suggest.real("sgd_rate", 1e-4, 1, Scale::log);
    const double momentum = suggest.real("momentum", 0, 0.99);
    return {value + 0.03 + 0.04 * square(std::log10(rate) + 0.5 + momentum) + 0.1 * square(momentum - 0.9)};
}

// A bowl under waves so short that they are noise.
Values noisy5(Suggest& suggest) {
    const auto x = reals<5>(suggest, -4, 6);
    double bowl = 0, noise = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        bowl += square(x[i] - 0.3 * static_cast<double>(i));
        noise += std::cos(2000 * static_cast<double>(i + 1) * x[i]);
    }
    return {bowl + 0.5 * noise};
}

// Three of twenty parameters matter.
Values sparse20(Suggest& suggest) {
    const auto x = reals<20>(suggest, 0, 1);
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        sum += (i % 7 == 0 ? 1 : 0.001) * square(x[i] - 0.3 - 0.02 * static_cast<double>(i));
    return {sum};
}

}  // namespace hone::functions
