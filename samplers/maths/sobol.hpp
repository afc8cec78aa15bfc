#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace hone::maths {

/// The dimensions that there are direction numbers for.
inline constexpr std::size_t most_sobol_dimensions = 3667;

/// Point `index` of Sobol's sequence in [0, 1)^dimensions, in the order of Gray's code (Antonov and Saleev 1979), with
/// the direction numbers of Joe and Kuo 2008, "Constructing Sobol sequences with better two-dimensional projections",
/// SIAM J. Sci. Comput. 30. Point 0 is the origin. With a seed every digit is flipped or not at random, depending on
/// the digits before it (Owen 1995, "Randomly permuted (t,m,s)-nets and (t,s)-sequences"), which leaves every net a
/// net. 1 <= dimensions <= most_sobol_dimensions.
std::vector<double> sobol(std::uint64_t index, std::size_t dimensions, std::optional<std::uint64_t> scramble_seed);

}  // namespace hone::maths
