#include "study/samplers.hpp"

namespace hone::host {

Samplers::Samplers(Sampler::Setup setup, History& history, Pruner::Setup pruner, const Settled& settled)
    : setup_(std::move(setup)),
      history_(history),
      pruner_(std::move(pruner)),
      settled_(settled),
      whole_(std::make_shared<Sampler>(setup_, history_)),
      counter_(setup_, history_),
      brackets_(draw()) {}

std::shared_ptr<Sampler> Samplers::of(std::uint64_t trial) {
    const std::lock_guard lock(mutex_);
    // Brackets that are drawn anew hold other trials. Who asks in the old ones meanwhile keeps seeing theirs.
    if (settled_.size() != brackets_->settled().size()) {
        brackets_ = draw();
        of_brackets_.clear();
    }
    const auto number = brackets_->of(trial);
    if (!number) return whole_;
    auto& sampler = of_brackets_[*number];
    if (!sampler) sampler = std::make_shared<Sampler>(setup_, history_, bracket(brackets_, *number));
    return sampler;
}

std::shared_ptr<const Brackets> Samplers::draw() const {
    return std::make_shared<const Brackets>(pruner_, history_.directions(), settled_.attributes());
}

}  // namespace hone::host
