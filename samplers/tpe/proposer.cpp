#include "tpe/proposer.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>

#include "tpe/weights.hpp"

namespace hone::tpe {
namespace {

constexpr std::uint32_t no_kernel = ~0U;

}  // namespace

void Proposer::propose(std::span<const Direction> directions, const Evidence& evidence, Rng& rng,
                       std::span<double> result) {
    space_.clear();
    for (const Direction& direction : directions) space_.push_back(direction.domain);
    fit(good_, directions, evidence.good, {}, Weighting::equal);
    fit(others_, directions, evidence.others, evidence.running, Weighting::ramp);

    candidates_.resize(n_candidates_, static_cast<Eigen::Index>(directions.size()));
    good_.sample(rng, candidates_);
    for (std::size_t d = 0; d < directions.size(); ++d)
        if (directions[d].fixed) candidates_.col(static_cast<Eigen::Index>(d)) = *directions[d].fixed;

    log_good_.resize(static_cast<std::size_t>(n_candidates_));
    log_others_.resize(static_cast<std::size_t>(n_candidates_));
    good_.log_density(candidates_, log_good_);
    others_.log_density(candidates_, log_others_);
    std::transform(log_good_.begin(), log_good_.end(), log_others_.begin(), log_good_.begin(), std::minus());
    const auto best = std::max_element(log_good_.begin(), log_good_.end()) - log_good_.begin();
    for (std::size_t d = 0; d < directions.size(); ++d) result[d] = candidates_(best, static_cast<Eigen::Index>(d));
}

void Proposer::fit(maths::Parzen& parzen, std::span<const Direction> directions, std::span<const std::uint32_t> rows,
                   std::span<const std::uint32_t> running, Weighting weighting) {
    gather(directions, rows);
    kernels_.weights.assign(kernels_.rows.size(), 1);
    if (weighting == Weighting::ramp) fill_ramp(kernels_.weights);

    observations_.clear();
    for (std::size_t d = 0; d < directions.size(); ++d) {
        if (!directions[d].domain.categorical()) sort(d, directions[d], running);
        observations_.push_back({kernels_.values[d], kernels_.ascending[d]});
    }
    parzen.fit(space_, observations_, kernels_.weights);
}

void Proposer::gather(std::span<const Direction> directions, std::span<const std::uint32_t> rows) {
    kernels_.rows.clear();
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(kernels_.rows), [&](std::uint32_t row) {
        return std::all_of(directions.begin(), directions.end(),
                           [&](const Direction& d) { return d.domain.can_learn_from(d.value[row]); });
    });
    kernels_.values.resize(directions.size());
    kernels_.ascending.resize(directions.size());
    for (std::size_t d = 0; d < directions.size(); ++d) {
        kernels_.values[d].resize(kernels_.rows.size());
        std::transform(kernels_.rows.begin(), kernels_.rows.end(), kernels_.values[d].begin(),
                       [&](std::uint32_t row) { return directions[d].value[row]; });
    }
}

// A few kernels are sorted; many are met in order on a walk along the sorted column. Either way equal values stand in
// the order of their rows.
void Proposer::sort(std::size_t direction, const Direction& observed, std::span<const std::uint32_t> running) {
    const std::vector<double>& values = kernels_.values[direction];
    std::vector<std::uint32_t>& order = kernels_.ascending[direction];
    order.clear();
    if (values.size() * 8 > observed.ascending.size()) return walk(observed, running, order);
    order.resize(values.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](auto a, auto b) { return values[a] != values[b] ? values[a] < values[b] : a < b; });
}

void Proposer::walk(const Direction& observed, std::span<const std::uint32_t> running,
                    std::vector<std::uint32_t>& order) {
    kernel_of_row_.assign(observed.value.size(), no_kernel);
    for (std::uint32_t kernel = 0; kernel < kernels_.rows.size(); ++kernel)
        kernel_of_row_[kernels_.rows[kernel]] = kernel;
    const auto append = [&](std::uint32_t row) {
        if (kernel_of_row_[row] != no_kernel) order.push_back(kernel_of_row_[row]);
    };

    for (const OrderedColumn::Entry& entry : observed.ascending) append(entry.row);
    const auto finished = static_cast<std::ptrdiff_t>(order.size());
    for (const std::uint32_t row : running) append(row);
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        const double x = observed.value[kernels_.rows[a]], y = observed.value[kernels_.rows[b]];
        return x != y ? x < y : a < b;
    };
    std::sort(order.begin() + finished, order.end(), before);
    std::inplace_merge(order.begin(), order.begin() + finished, order.end(), before);
}

}  // namespace hone::tpe
