#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace hone::maths {

/// Point `index` of Halton's sequence in [0, 1)^dimensions: the radical inverses of the index in the first primes
/// (Halton 1960, "On the efficiency of certain quasi-random sequences of points", Numer. Math. 2). Point 0 is the
/// origin. With a seed the digits of each place are permuted at random (Owen 2017, "A randomized Halton algorithm in
/// R").
std::vector<double> halton(std::uint64_t index, std::size_t dimensions, std::optional<std::uint64_t> scramble_seed);

}  // namespace hone::maths
