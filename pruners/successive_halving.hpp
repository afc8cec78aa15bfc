// The rule of Optuna's SuccessiveHalvingPruner, that of asha and of each bracket of hyperband: the stopping kind of
// asynchronous successive halving, which lets no trial wait. Several values are ranked as in MO-ASHA (Schmucker et
// al. 2021).
#pragma once

#include <cmath>
#include <cstdint>
#include <hone/pruner.hpp>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "longest_complete.hpp"
#include "maths/halving.hpp"
#include "objectives.hpp"
#include "rung_peers.hpp"

namespace hone::pruners {

inline constexpr Option bootstrap_count = {
    .name = "bootstrap_count",
    .types = Type::integer,
    .fallback = "0",
    .low = 0,
    .help = "stop all at a rung until more trials than this completed it; not with an automatic resource"};

// While a bootstrap stops all, none completes, from which an automatic resource could be learned.
inline void check_bootstrap(const Options& options, std::string_view resource) {
    if (options.get<std::size_t>(bootstrap_count.name) > 0 && options.is(resource, "auto"))
        throw Error("bootstrap_count needs a number for " + std::string(resource) + ", not auto", HONE_INVALID);
}

class SuccessiveHalving {
 public:
    SuccessiveHalving(std::size_t bootstrap, std::vector<std::size_t> objectives)
        : bootstrap_(bootstrap), objectives_(std::move(objectives)) {}

    // `bracket_of`: from a trial to its bracket, always the same one; trials of one compete. `ladder`: the judged
    // one's.
    template <class BracketOf>
    bool stops(const Curves& curves, const maths::Ladder& ladder, const BracketOf& bracket_of) {
        if (!is_whole(curves, objectives_)) return false;
        maths::Losses own{{}, objectives_.size()};
        add_whole(own, objectives_, [&](std::size_t k) { return curves.loss(k); });
        const std::lock_guard lock(mutex_);
        for (auto rung = curves.rung(); static_cast<double>(curves.step()) >= ladder.step_of(rung); ++rung) {
            if (own.data.empty()) return explained(curves, rung, "");
            curves.mark(rung);
            const auto& others = peers_at(rung, curves, bracket_of);
            const auto peers = others.size() + 1;
            const auto kept = maths::n_kept(peers, ladder.reduction_factor, bootstrap_);
            const auto rank = others.n_better_than(own[0], kept) + 1;  // equal ones share it
            if (rank <= kept) continue;
            return explained(
                curves, rung,
                ", \"peers\": " + std::to_string(peers) +
                    (objectives_.size() == 1 ? cutoff(curves, others.ordered(), kept) : place(rank, kept)));
        }
        return false;
    }

 private:
    template <class BracketOf>
    const Peers& peers_at(std::uint64_t rung, const Curves& curves, const BracketOf& bracket_of) {
        while (rungs_.size() <= rung) rungs_.emplace_back(objectives_);
        rungs_[rung].take_in(curves.marks(rung), bracket_of);
        return rungs_[rung].of(bracket_of(curves.trial()));
    }

    // Says why a trial stops, and that it does.
    static bool explained(const Curves& curves, std::uint64_t rung, const std::string& why) {
        curves.attribute("hone:pruned", "{\"rung\": " + std::to_string(rung) + why + "}");
        return true;
    }

    // What the last that goes on reported, none of which is the judged trial.
    std::string cutoff(const Curves& curves, const maths::OrderedLosses& others, std::size_t kept) const {
        if (kept == 0) return "";
        return ", \"cutoff\": " + json_of(curves.raw_value(others[kept - 1], objectives_.front()));
    }

    static std::string place(std::size_t rank, std::size_t kept) {
        return ", \"rank\": " + std::to_string(rank) + ", \"kept\": " + std::to_string(kept);
    }

    // Infinity as Python has it.
    static std::string json_of(double value) {
        if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
        return hone::detail::json_of(value);
    }

    const std::size_t bootstrap_;
    const std::vector<std::size_t> objectives_;
    std::mutex mutex_;
    std::vector<RungPeers> rungs_;
};

}  // namespace hone::pruners
