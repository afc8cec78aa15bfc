#include "tpe/densities.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>

#include "tpe/weights.hpp"

namespace hone::tpe {
namespace {

void weigh_equally(maths::Parzen& parzen, double prior_weight) {
    parzen.weigh(std::vector<double>(parzen.observations(), 1), prior_weight);
}

void weigh_by_age(maths::Parzen& parzen, double prior_weight) {
    std::vector<double> weights(parzen.observations());
    fill_ramp(weights);
    parzen.weigh(weights, prior_weight);
}

double size(const maths::Parzen& parzen) { return static_cast<double>(parzen.observations()); }

}  // namespace

Densities::Densities(std::vector<maths::Domain> space, const maths::ParzenRule& rule)
    : space_(std::move(space)), rule_(rule), good_(space_, rule), others_(space_, rule), failed_(space_, rule) {}

void Densities::follow(const Evidence& evidence, Values values, Good good) {
    const auto roles = evidence.roles();
    roles_.resize(roles.size(), Role::none);
    for (std::uint32_t row = 0; row < roles.size(); ++row)
        if (roles[row] != roles_[row] || (roles[row] == Role::running && shows_otherwise(row, values)))
            move(row, roles[row], values);

    others_.update(others_update_.gone, others_update_.come, values);
    failed_.update(failed_update_.gone, failed_update_.come, values);
    others_update_ = failed_update_ = {};
    fit_good(evidence.good(), values, good);
    weigh_by_age(others_, rule_.prior_weight);
    // Where there are no observations, only priors, the share of failures is that of all trials.
    weigh_equally(failed_, size(failed_) / (size(good_) + size(others_) + 1));
}

// What runs may have another proposal by now, or had none that was known.
bool Densities::shows_otherwise(std::uint32_t row, Values values) const {
    return others_.holds(row) ? !others_.is_at(row, values) : has_all(row, values);
}

void Densities::move(std::uint32_t row, Role role, Values values) {
    const bool learnable = role != Role::none && has_all(row, values);
    const auto change = [&](const maths::Parzen& parzen, Update& update, bool comes) {
        if (parzen.holds(row)) update.gone.push_back(row);
        if (comes && learnable) update.come.push_back(row);
    };
    change(others_, others_update_, role != Role::none && role != Role::good);
    change(failed_, failed_update_, role == Role::failed);
    roles_[row] = role;
}

bool Densities::has_all(std::uint32_t row, Values values) const {
    for (std::size_t d = 0; d < space_.size(); ++d)
        if (!space_[d].can_learn_from(values[d][row])) return false;
    return true;
}

// Few: in slots of their own, by their rows, and anew each time.
void Densities::fit_good(std::span<const std::uint32_t> best_first, Values values, Good good) {
    std::vector<std::uint32_t> known;
    std::copy_if(best_first.begin(), best_first.end(), std::back_inserter(known),
                 [&](std::uint32_t row) { return has_all(row, values); });
    std::vector<double> weights(known.size(), 1);
    if (good == Good::ranked) fill_log_ranks(weights);
    std::map<std::uint32_t, double> weight_of;
    for (std::size_t rank = 0; rank < known.size(); ++rank) weight_of[known[rank]] = weights[rank];

    std::vector<std::vector<double>> columns(space_.size());
    for (const auto& [row, weight] : weight_of)
        for (std::size_t d = 0; d < space_.size(); ++d) columns[d].push_back(values[d][row]);
    std::transform(weight_of.begin(), weight_of.end(), weights.begin(), [](const auto& row) { return row.second; });
    std::vector<std::uint32_t> slots(known.size());
    std::iota(slots.begin(), slots.end(), 0U);
    good_ = maths::Parzen(space_, rule_);
    good_.update({}, slots, std::vector<std::span<const double>>(columns.begin(), columns.end()));
    good_.weigh(weights, rule_.prior_weight);
}

void Densities::acquisition(const Eigen::Ref<const Eigen::ArrayXXd>& points, std::span<double> result) {
    std::vector<double> log_good(result.size()), log_others(result.size());
    good_.log_density(points, log_good);
    others_.log_density(points, log_others);
    std::transform(log_good.begin(), log_good.end(), log_others.begin(), result.begin(), std::minus());
    if (failed_.observations() > 0) add_feasibility(points, log_good, log_others, result);
}

// Bayes' rule on the densities of trials that failed and of all.
void Densities::add_feasibility(const Eigen::Ref<const Eigen::ArrayXXd>& points, std::span<const double> log_good,
                                std::span<const double> log_others, std::span<double> result) {
    std::vector<double> log_failed(result.size());
    failed_.log_density(points, log_failed);
    for (std::size_t p = 0; p < result.size(); ++p) {
        const double all = (size(good_) + 1) * std::exp(log_good[p] - log_failed[p]) +
                           (size(others_) + 1) * std::exp(log_others[p] - log_failed[p]);
        result[p] -= std::log1p(size(failed_) / all);
    }
}

}  // namespace hone::tpe
