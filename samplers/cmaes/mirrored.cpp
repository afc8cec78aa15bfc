#include "cmaes/mirrored.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <hone/rng.hpp>

namespace hone::cmaes {
namespace {

// Of more dimensions random directions are nearly at right angles anyway.
constexpr Eigen::Index most_pairs = 16;

}  // namespace

Vector mirrored_direction(Eigen::Index dimensions, std::uint64_t seed, std::uint64_t trial) {
    const Eigen::Index n_pairs = std::min(dimensions, most_pairs);
    const std::uint64_t pair = trial / 2, block = pair / static_cast<std::uint64_t>(n_pairs);
    const auto place = static_cast<Eigen::Index>(pair % static_cast<std::uint64_t>(n_pairs));
    Rng rng(Rng(seed)() ^ block);
    Matrix random(dimensions, n_pairs);
    for (double& value : random.reshaped()) value = rng.normal();
    const Eigen::HouseholderQR<Matrix> qr(random);
    const Vector axis = qr.householderQ() * Vector::Unit(dimensions, place);
    // The decomposition's sign depends on the first coordinate.
    const double sign = axis.dot(random.col(place)) < 0 ? -1 : 1;
    return (trial % 2 == 0 ? sign : -sign) * axis;
}

}  // namespace hone::cmaes
