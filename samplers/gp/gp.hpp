#pragma once

#include <hone/abi.h>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "gp/proposer.hpp"
#include "maths/startup.hpp"

namespace hone::gp {

struct Options {
    std::size_t n_startup_trials = 10;  ///< Until so many trials are COMPLETE values are drawn at random.
    PrunedTrials pruned = PrunedTrials::ignored;
    ModelOptions model;
};

/// Bayesian optimisation with Gaussian processes, for one to three objectives.
class Gp {
 public:
    explicit Gp(const Options& options) : options_(options) {}

    /// Fill ask.value; in the startup phase only beside running trials, at random. Given values stay, and the others
    /// are chosen to go with them.
    void ask(const hone_history& history, const hone_ask& ask);

    /// One value by a model of it alone, or NaN in the startup phase.
    double ask_one(const hone_history& history, const hone_ask& ask, std::uint32_t column, const hone_dist& dist);

 private:
    bool starting(const hone_history& history, std::uint64_t trial) const {
        return maths::is_startup(history, trial, history.n_complete, options_.n_startup_trials);
    }
    std::optional<std::vector<double>> propose(const hone_history& history, const hone_ask& ask,
                                               std::span<const Direction> directions,
                                               const std::vector<std::optional<double>>& fixed);

    Options options_;
};

}  // namespace hone::gp
