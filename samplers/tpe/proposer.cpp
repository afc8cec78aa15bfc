#include "tpe/proposer.hpp"

#include <algorithm>
#include <vector>

namespace hone::tpe {

void propose(Densities& densities, std::span<const std::optional<double>> given, std::size_t n_candidates, Rng& rng,
             std::span<double> result) {
    Eigen::ArrayXXd candidates(n_candidates, given.size());
    densities.sample(rng, candidates);
    for (std::size_t d = 0; d < given.size(); ++d)
        if (given[d]) candidates.col(static_cast<Eigen::Index>(d)) = *given[d];

    std::vector<double> acquisition(n_candidates);
    densities.acquisition(candidates, acquisition);
    const auto best = std::max_element(acquisition.begin(), acquisition.end()) - acquisition.begin();
    for (std::size_t d = 0; d < given.size(); ++d) result[d] = candidates(best, static_cast<Eigen::Index>(d));
}

}  // namespace hone::tpe
