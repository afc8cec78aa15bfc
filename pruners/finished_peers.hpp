// What COMPLETE trials reported at a step, several values each, in order.
#pragma once

#include <cstddef>
#include <hone/pruner.hpp>
#include <utility>
#include <vector>

#include "maths/fronts.hpp"
#include "objectives.hpp"

namespace hone::pruners {

// A finished trial's reports never change, so each look takes in those that finished since the last one.
class FinishedPeers {
 public:
    explicit FinishedPeers(const std::vector<std::size_t>& objectives)
        : objectives_(objectives), fronts_(objectives.size()) {}

    const maths::Fronts& of(const Rung& rung) {
        const auto finished = rung.finished();
        if (finished.size() < n_taken_ || rung.size() < is_taken_.size()) *this = FinishedPeers(objectives_);
        is_taken_.resize(rung.size());
        maths::Losses joining{{}, objectives_.size()};
        for (std::size_t rank = 0; n_taken_ < finished.size(); ++rank) {
            const auto place = finished.place(rank);
            if (std::exchange(is_taken_[place], true)) continue;
            ++n_taken_;
            add_whole(joining, objectives_, [&](std::size_t k) { return rung.loss(k)[place]; });
        }
        fronts_.add(joining);
        return fronts_;
    }

 private:
    std::vector<std::size_t> objectives_;
    std::vector<char> is_taken_;  // by place in the rung
    std::size_t n_taken_ = 0;
    maths::Fronts fronts_;
};

}  // namespace hone::pruners
