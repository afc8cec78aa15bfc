#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "problems.hpp"

namespace hone::functions {

constexpr double square(double x) { return x * x; }

/// Parameters x0, x1, ... of one range.
template <std::size_t n>
std::array<double, n> reals(Suggest& suggest, double low, double high) {
    std::array<double, n> x{};
    for (std::size_t i = 0; i < n; ++i) x[i] = suggest.real("x" + std::to_string(i), low, high);
    return x;
}

}  // namespace hone::functions
