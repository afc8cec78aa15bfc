#include "study/samplers.hpp"

#include <utility>

namespace hone::host {

Samplers::Samplers(Sampler::Setup setup, History& history, const Pruner& pruner)
    : setup_(std::move(setup)),
      history_(history),
      pruner_(pruner),
      whole_(std::make_shared<Sampler>(setup_, history_)),
      counter_(setup_, history_) {}

std::shared_ptr<Sampler> Samplers::of(std::uint64_t trial) {
    const std::lock_guard lock(mutex_);
    // Brackets that were drawn anew hold other trials.
    if (std::exchange(settled_, pruner_.n_settled()) != settled_) brackets_.clear();
    const auto bracket = pruner_.bracket(trial);
    if (!bracket) return whole_;
    auto& sampler = brackets_[*bracket];
    if (!sampler) sampler = make(*bracket);
    return sampler;
}

std::shared_ptr<Sampler> Samplers::make(std::int64_t bracket) {
    const auto has = [this, bracket](std::uint64_t row) { return pruner_.bracket(row) == bracket; };
    return std::make_shared<Sampler>(setup_, history_, Sampler::Bracket{bracket, has, pruner_.settled()});
}

}  // namespace hone::host
