// Who completed a rung of a successive halving, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <hone/pruner.hpp>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "maths/fronts.hpp"
#include "maths/ordered_losses.hpp"
#include "objectives.hpp"

namespace hone::pruners {

// Losses of those who compete with each other.
class Peers {
 public:
    explicit Peers(std::size_t n_objectives) : n_objectives_(n_objectives), vectors_(n_objectives) {}

    void add(const maths::Losses& joining) { n_objectives_ == 1 ? ordered_.add(joining.data) : vectors_.add(joining); }

    std::size_t size() const { return ordered_.size() + vectors_.size(); }
    // At least from `enough` on it is exact.
    std::size_t n_better_than(std::span<const double> own, std::size_t enough) const {
        return n_objectives_ == 1 ? ordered_.n_below(own[0]) : vectors_.n_better_than(own, enough);
    }
    // Where there is one objective.
    const maths::OrderedLosses& ordered() const { return ordered_; }

 private:
    std::size_t n_objectives_;
    maths::OrderedLosses ordered_;
    maths::Fronts vectors_;
};

// Marks only join, so each look takes in the new ones alone. It begins anew where others are shown than before.
class RungPeers {
 public:
    explicit RungPeers(const std::vector<std::size_t>& objectives)
        : objectives_(objectives), losses_(objectives.size()) {}

    // `bracket_of`: from a trial to its bracket, always the same one.
    template <class BracketOf>
    void take_in(const Marks& marks, const BracketOf& bracket_of) {
        if (!are_first_of(marks)) *this = RungPeers(objectives_);
        std::map<std::int64_t, maths::Losses> joining;
        for (auto i = trials_.size(); i < marks.size(); ++i) {
            auto& losses = joining.try_emplace(bracket_of(marks.trials()[i]), nobody()).first->second;
            add_whole(losses, objectives_, [&](std::size_t k) { return marks.loss(k)[i]; });
        }
        for (const auto& [bracket, losses] : joining) peers_of(bracket).add(losses);
        keep(trials_, marks.trials());
        for (std::size_t k = 0; k < losses_.size(); ++k) keep(losses_[k], marks.loss(objectives_[k]));
    }

    const Peers& of(std::int64_t bracket) { return peers_of(bracket); }

 private:
    Peers& peers_of(std::int64_t bracket) { return brackets_.try_emplace(bracket, objectives_.size()).first->second; }
    maths::Losses nobody() const { return {{}, objectives_.size()}; }

    bool are_first_of(const Marks& marks) const {
        if (trials_.empty()) return true;
        if (trials_.size() > marks.size() || !begins_with(marks.trials(), trials_)) return false;
        for (std::size_t k = 0; k < losses_.size(); ++k)
            if (!begins_with(marks.loss(objectives_[k]), losses_[k])) return false;
        return true;
    }

    // NaN is like itself.
    template <class T>
    static bool begins_with(std::span<const T> shown, const std::vector<T>& kept) {
        return std::memcmp(shown.data(), kept.data(), kept.size() * sizeof(T)) == 0;
    }

    template <class T>
    static void keep(std::vector<T>& kept, std::span<const T> shown) {
        kept.insert(kept.end(), shown.begin() + std::ssize(kept), shown.end());
    }

    std::vector<std::size_t> objectives_;
    std::vector<std::uint64_t> trials_;        // as the marks were shown
    std::vector<std::vector<double>> losses_;  // likewise, beside objectives_
    std::map<std::int64_t, Peers> brackets_;
};

}  // namespace hone::pruners
