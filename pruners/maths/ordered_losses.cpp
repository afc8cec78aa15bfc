#include "maths/ordered_losses.hpp"

#include <algorithm>

namespace hone::maths {

void OrderedLosses::add(std::vector<double> joining) {
    std::sort(joining.begin(), joining.end());
    const auto n = losses_.size();
    losses_.resize(n + joining.size());
    // From the back, so that each of the others moves once.
    auto left = losses_.begin() + static_cast<std::ptrdiff_t>(n), to = losses_.end();
    std::for_each(joining.rbegin(), joining.rend(), [&](double loss) {
        const auto at = std::upper_bound(losses_.begin(), left, loss);
        to = std::move_backward(at, left, to);
        *--to = loss;
        left = at;
    });
}

std::size_t OrderedLosses::n_below(double loss) const {
    return static_cast<std::size_t>(std::lower_bound(losses_.begin(), losses_.end(), loss) - losses_.begin());
}

}  // namespace hone::maths
