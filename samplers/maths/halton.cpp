#include "maths/halton.hpp"

#include <algorithm>
#include <cmath>
#include <hone/rng.hpp>
#include <numeric>

namespace hone::maths {

namespace {

std::vector<std::uint64_t> primes(std::size_t n) {
    std::vector<std::uint64_t> found;
    for (std::uint64_t candidate = 2; found.size() < n; ++candidate) {
        const auto divides = [candidate](std::uint64_t p) { return candidate % p == 0; };
        if (std::none_of(found.begin(), found.end(), divides)) found.push_back(candidate);
    }
    return found;
}

double radical_inverse(std::uint64_t index, std::uint64_t base) {
    double sum = 0, weight = 1;
    for (; index > 0; index /= base) {
        weight /= static_cast<double>(base);
        sum += weight * static_cast<double>(index % base);
    }
    return sum;
}

// Zeros behind the last digit are permuted, too, as far as a double shows them.
double permuted_inverse(std::uint64_t index, std::uint64_t base, Rng rng) {
    std::vector<std::uint64_t> digits(base);
    std::iota(digits.begin(), digits.end(), std::uint64_t{0});
    double sum = 0;
    for (double weight = 1.0 / static_cast<double>(base); weight > 0x1p-54; weight /= static_cast<double>(base)) {
        rng.shuffle(digits);
        sum += weight * static_cast<double>(digits[index % base]);
        index /= base;
    }
    return std::min(sum, 1 - 0x1p-53);
}

}  // namespace

std::vector<double> halton(std::uint64_t index, std::size_t dimensions, std::optional<std::uint64_t> scramble_seed) {
    std::vector<double> point;
    for (const auto base : primes(dimensions))
        point.push_back(scramble_seed ? permuted_inverse(index, base, Rng(Rng(*scramble_seed)() ^ base))
                                      : radical_inverse(index, base));
    return point;
}

}  // namespace hone::maths
