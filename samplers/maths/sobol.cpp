#include "maths/sobol.hpp"

#include <boost/random/sobol.hpp>
#include <hone/rng.hpp>

namespace hone::maths {

namespace {

constexpr int digits = 53;  // that a double keeps

// A random function of its arguments.
std::uint64_t mixed(std::uint64_t seed, std::uint64_t dimension, std::uint64_t node) {
    return Rng(Rng(Rng(seed)() ^ dimension)() ^ node)();
}

// Owen's tree: each node, named by the digits above it behind a leading one, flips the digit below or does not.
std::uint64_t scrambled(std::uint64_t x, std::uint64_t seed, std::uint64_t dimension) {
    std::uint64_t result = x;
    for (int k = 0; k < digits; ++k) {
        const std::uint64_t above = k == 0 ? 0 : x >> (64 - k);
        const auto node = (std::uint64_t{1} << k) | above;
        result ^= (mixed(seed, dimension, node) >> 63) << (63 - k);
    }
    return result;
}

}  // namespace

std::vector<double> sobol(std::uint64_t index, std::size_t dimensions, std::optional<std::uint64_t> scramble_seed) {
    std::vector<std::uint64_t> point(dimensions, 0);
    if (index > 0) {
        boost::random::sobol_engine<std::uint64_t, 64> engine(dimensions);  // begins with point 1
        engine.seed(index - 1);
        for (auto& x : point) x = engine();
    }
    std::vector<double> result;
    for (std::size_t d = 0; d < dimensions; ++d) {
        const auto x = scramble_seed ? scrambled(point[d], *scramble_seed, d) : point[d];
        result.push_back(static_cast<double>(x >> (64 - digits)) * 0x1p-53);
    }
    return result;
}

}  // namespace hone::maths
