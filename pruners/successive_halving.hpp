// The rule of Optuna's SuccessiveHalvingPruner, that of asha and of each bracket of hyperband: the stopping kind of
// asynchronous successive halving, which lets no trial wait. Several values are ranked as in MO-ASHA (Schmucker et
// al. 2021).
#pragma once

#include <algorithm>
#include <cmath>
#include <hone/pruner.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "longest_complete.hpp"
#include "maths/epsilon_net.hpp"
#include "maths/halving.hpp"
#include "objectives.hpp"

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

struct SuccessiveHalving {
    maths::Ladder ladder;
    std::size_t bootstrap = 0;
    std::vector<std::size_t> objectives;

    // `competes`: whether a trial that completed a rung is one of the judged one's peers.
    template <class Competes>
    bool stops(const Curves& curves, const Competes& competes) const {
        if (!is_whole(curves, objectives)) return false;
        maths::Losses own{{}, objectives.size()};
        add_whole(own, objectives, [&](std::size_t k) { return curves.loss(k); });
        for (auto rung = curves.rung(); static_cast<double>(curves.step()) >= ladder.step_of(rung); ++rung) {
            if (own.data.empty()) return explained(curves, rung, "");
            curves.mark(rung);
            const auto others = losses_of(curves.marks(rung), competes);
            const auto standing =
                maths::standing(better(own[0], others), others.size() + 1, ladder.reduction_factor, bootstrap);
            if (standing.goes_on()) continue;
            const auto peers = ", \"peers\": " + std::to_string(standing.peers);
            return explained(curves, rung,
                             peers + (objectives.size() == 1 ? cutoff(curves, others, standing.kept) : rank(standing)));
        }
        return false;
    }

 private:
    template <class Competes>
    maths::Losses losses_of(const Marks& marks, const Competes& competes) const {
        maths::Losses losses{{}, objectives.size()};
        for (std::size_t i = 0; i < marks.size(); ++i)
            if (competes(marks.trials()[i]))
                add_whole(losses, objectives, [&](std::size_t k) { return marks.loss(k)[i]; });
        return losses;
    }

    static std::size_t better(std::span<const double> own, const maths::Losses& others) {
        if (own.size() > 1) return maths::better_than(own, others);
        return static_cast<std::size_t>(
            std::ranges::count_if(others.data, [&](double other) { return other < own[0]; }));
    }

    // Says why a trial stops, and that it does.
    static bool explained(const Curves& curves, std::uint64_t rung, const std::string& why) {
        curves.attribute("hone:pruned", "{\"rung\": " + std::to_string(rung) + why + "}");
        return true;
    }

    // What the last that goes on reported, none of which is the judged trial.
    std::string cutoff(const Curves& curves, maths::Losses others, std::size_t kept) const {
        if (kept == 0) return "";
        const auto last = others.data.begin() + static_cast<std::ptrdiff_t>(kept - 1);
        std::nth_element(others.data.begin(), last, others.data.end());
        return ", \"cutoff\": " + json_of(curves.raw_value(*last, objectives.front()));
    }

    static std::string rank(const maths::Standing& standing) {
        return ", \"rank\": " + std::to_string(standing.rank) + ", \"kept\": " + std::to_string(standing.kept);
    }

    // Infinity as Python has it.
    static std::string json_of(double value) {
        if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
        return hone::detail::json_of(value);
    }
};

}  // namespace hone::pruners
