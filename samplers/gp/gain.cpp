#include "gp/gain.hpp"

#include <algorithm>
#include <cmath>

namespace hone::gp {
namespace {

struct Range {
    double low = HUGE_VAL, high = -HUGE_VAL;
};

// Of each objective, over the points of ranks up to `last`.
std::vector<Range> ranges(const maths::Losses& losses, const std::vector<std::uint32_t>& ranks, std::uint32_t last) {
    std::vector<Range> found(losses.n_objectives);
    for (std::size_t i = 0; i < losses.size(); ++i) {
        if (ranks[i] > last) continue;
        for (std::size_t k = 0; k < found.size(); ++k) {
            found[k].low = std::min(found[k].low, losses[i][k]);
            found[k].high = std::max(found[k].high, losses[i][k]);
        }
    }
    return found;
}

}  // namespace

std::vector<Box> left_to_gain(const maths::Losses& known, std::span<const LossScale> scales) {
    if (known.size() == 0) return {};
    if (known.n_objectives == 1) return undominated_boxes(known, std::vector{HUGE_VAL});
    const auto ranks = maths::nondomination_ranks(known, 1);  // 0 for the front, 1 for all others
    std::vector<double> reference;
    for (const Range& all : ranges(known, ranks, 1)) reference.push_back(all.high + 0.1);  // ends of the front can grow
    const std::vector<Range> front = ranges(known, ranks, 0);
    std::vector<Box> boxes = undominated_boxes(known, reference);
    for (Box& box : boxes)
        for (std::size_t k = 0; k < front.size(); ++k) {
            const double side = std::isinf(box.low[k]) ? box.high[k] : box.low[k];
            box.log_density += scales[k].log_derivative(std::clamp(side, front[k].low, front[k].high));
        }
    return boxes;
}

}  // namespace hone::gp
