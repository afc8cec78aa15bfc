#include "study/walker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "study/attributes.hpp"

namespace hone::host {

namespace {

Sampler::Setup with_claims(Sampler::Setup setup, Sampler::TakeClaim claim) {
    setup.claim = std::move(claim);
    return setup;
}

}  // namespace

Walker::Walker(Sampler::Setup setup, const std::vector<Direction>& directions, const TrialsByNumber& trials,
               std::optional<Sampler::Bracket> bracket)
    : trials_(trials),
      history_(directions, numeric_attributes(setup.descriptor)),
      sampler_(
          with_claims(std::move(setup), [this](auto key, auto trial, auto /*ended*/) { return claim(key, trial); }),
          history_, std::move(bracket)) {}

bool Walker::reaches(const RecordedView& view) const {
    const auto shows_finished = [](const RecordedView& v, std::uint64_t row) {
        return row < v.below && !v.without.contains(row);
    };
    return view.below >= at_.below &&
           std::ranges::none_of(view.without, [&](std::uint64_t row) { return shows_finished(at_, row); }) &&
           std::ranges::all_of(at_.running, [&](std::uint64_t row) {
               return shows_finished(view, row) || std::ranges::binary_search(view.running, row);
           });
}

Proposal Walker::ask(const RecordedView& view, std::uint64_t trial, std::uint64_t seed, const Given& given,
                     const Claimed& claimed) {
    go_to(view);
    claimed_ = &claimed;
    return sampler_.ask(trial, seed, given);
}

std::optional<Sampler::Single> Walker::ask_one(std::uint64_t trial, std::uint64_t seed, const std::string& name,
                                               const DistributionPtr& distribution, const Claimed& claimed) {
    claimed_ = &claimed;
    return sampler_.ask_one(trial, seed, name, distribution);
}

// The same answer as then: it is the trial's, or somebody's whose end it has not seen.
std::optional<std::int64_t> Walker::claim(std::string_view key, std::int64_t asking) const {
    constexpr std::int64_t somebody = -1;
    if (!claimed_->is_supported) return std::nullopt;
    return std::ranges::find(claimed_->keys, key) != claimed_->keys.end() ? asking : somebody;
}

const TrialRecord& Walker::trial(std::uint64_t number) const {
    const auto found = trials_.find(number);
    if (found == trials_.end())
        throw ViewLost(fmt::format("its sampler saw trial {}, which is not in the study any more", number));
    return *found->second;
}

void Walker::finish(std::uint64_t number) {
    const auto& finished = trial(number);
    if (!is_finished(finished.state))
        throw ViewLost(fmt::format("its sampler saw trial {} as finished, which it is not", number));
    history_.learn_finished(finished);
}

void Walker::go_to(const RecordedView& view) {
    std::vector<std::uint64_t> fresh;
    std::ranges::set_difference(at_.without, view.without, std::back_inserter(fresh));
    for (auto row = at_.below; row < view.below; ++row)
        if (!view.without.contains(row)) fresh.push_back(row);
    for (const auto row : fresh) finish(row);

    const auto newest = [this](std::string_view name) { return history_.newest_distribution(name); };
    for (const auto row : view.running) {
        const bool is_blank = std::ranges::binary_search(view.blank, row);
        history_.learn_running(
            row, is_blank ? std::vector<Parameter>() : read_relative_params(trial(row).system_attrs, newest));
    }
    at_ = view;
}

}  // namespace hone::host
