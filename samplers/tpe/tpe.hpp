#pragma once

#include <hone/abi.h>

#include <cstddef>
#include <hone/rng.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tpe/densities.hpp"
#include "tpe/evidence.hpp"

namespace hone::tpe {

/// How the parameters of a trial are proposed: those of a group from one density of all of them, or each from a density
/// of its own.
enum class Proposals { joint, independent };

struct Options {
    std::size_t n_startup_trials = 10;        ///< Until so many trials are COMPLETE or PRUNED the host samples.
    std::optional<std::size_t> n_candidates;  ///< None: 24, beside running trials 48.
    std::optional<Proposals> proposals;       ///< None: joint with one objective, independent with several.
    std::optional<Densities::Good> good;  ///< None: ranked beside running trials if there is one objective, else equal.
    maths::ParzenRule parzen;
    Evidence::Rule evidence;
    std::set<std::string, std::less<>> ordinals;  ///< Names of categoricals whose choices are numbers in an order.
};

/// The tree-structured Parzen estimator with the defaults of Optuna 5. Keeps what it computed of earlier trials; what
/// it answers depends on (view, seed) alone.
class Tpe {
 public:
    Tpe(const Options& options, std::size_t n_objectives)
        : options_(options), evidence_(n_objectives, options.evidence) {}

    /// Fill ask.value; nothing in the startup phase. Given values stay, and the others are chosen to go with them.
    /// Throws Error where an ordinal is none.
    void ask(const hone_history& history, const hone_ask& ask);

    /// One value, or NaN in the startup phase. A range of a single value has no density: that value is the answer.
    /// Throws Error likewise.
    double ask_one(const hone_history& history, const hone_ask& ask, std::uint32_t column, const hone_dist& dist);

 private:
    /// A parameter to propose.
    struct Direction {
        std::uint32_t column;
        std::uint32_t place;  // in the request
        maths::Domain domain;
        std::optional<double> given;
    };

    bool starting(const hone_history& history, std::uint64_t trial) const;
    std::vector<std::vector<Direction>> groups(const hone_history& history, const hone_ask& ask) const;
    std::optional<maths::Domain> domain_of(const hone_column& column, const hone_dist& dist) const;
    std::vector<double> propose(const hone_history& history, std::uint64_t trial, std::span<const Direction> directions,
                                Rng& rng);

    Options options_;
    Evidence evidence_;
    std::map<std::string, Densities, std::less<>> densities_;  // by the names of their parameters
};

}  // namespace hone::tpe
