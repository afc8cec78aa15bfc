// The rule of Optuna's SuccessiveHalvingPruner, that of asha and of each bracket of hyperband: the stopping kind of
// asynchronous successive halving, which lets no trial wait.
#pragma once

#include <cmath>
#include <hone/pruner.hpp>
#include <string>
#include <string_view>

#include "maths/halving.hpp"

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

// The largest step of a COMPLETE trial; -1: none reported anything.
inline std::int64_t longest_complete(const History& history) {
    std::int64_t longest = -1;
    for (std::uint64_t row = 0; row < history.size(); ++row)
        if (history.is_complete(row)) longest = std::max(longest, history.last_step()[row]);
    return longest;
}

struct SuccessiveHalving {
    maths::Ladder ladder;
    std::size_t bootstrap = 0;

    // `losses_of`: from the marks of a rung to the losses of those that compete with the judged trial.
    template <class LossesOf>
    bool stops(const Curves& curves, const LossesOf& losses_of) const {
        for (auto rung = curves.rung(); static_cast<double>(curves.step()) >= ladder.step_of(rung); ++rung) {
            if (std::isnan(curves.loss())) return explained(curves, rung, {});
            curves.mark(rung);
            const auto others = losses_of(curves.marks(rung));
            const auto standing = maths::standing(curves.loss(), others, ladder.reduction_factor, bootstrap);
            if (!standing.promoted) return explained(curves, rung, standing);
        }
        return false;
    }

 private:
    // Says why a trial stops, and that it does.
    static bool explained(const Curves& curves, std::uint64_t rung, const maths::Standing& standing) {
        std::string why = "{\"rung\": " + std::to_string(rung);
        if (standing.peers > 0) why += ", \"peers\": " + std::to_string(standing.peers);
        if (standing.cutoff) why += ", \"cutoff\": " + json_of(curves.raw_value(*standing.cutoff));
        curves.attribute("hone:pruned", why + "}");
        return true;
    }

    // Infinity as Python has it.
    static std::string json_of(double value) {
        if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
        return detail::json_of(value);
    }
};

}  // namespace hone::pruners
