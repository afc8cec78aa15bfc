#pragma once

#include <hone/abi.h>

#include <cstddef>
#include <optional>

#include "auto/unseen.hpp"
#include "cmaes/cmaes.hpp"
#include "gp/gp.hpp"
#include "tpe/tpe.hpp"

namespace hone::automatic {

struct Options {
    std::size_t n_startup_trials = 10;  ///< Until so many trials are COMPLETE or PRUNED the host samples.
    std::size_t n_model_trials = 200;   ///< Up to so many the Gaussian process is worth its time.
    std::uint64_t seed = 0;             ///< The same in all hosts.
};

/// Each trial from the sampler that does best there: which one is a function of the view, so that all hosts agree.
///
/// Few trials are dear: Gaussian processes make the most of each, one for each group of parameters that occur together.
/// Their cost grows with the cube of the trials, so that later ones come from CMA-ES, which begins where those were
/// best, or from TPE where a parameter is categorical or conditional, or there are several objectives.
class Auto {
 public:
    Auto(const Options& options, std::size_t n_objectives);

    /// Fill ask.value; what CMA-ES wants noted is told.
    std::optional<cmaes::Mark> ask(const hone_history& history, const hone_ask& ask, const cmaes::Marks& marks);
    double ask_one(const hone_history& history, const hone_ask& ask, std::uint32_t column, const hone_dist& dist);

 private:
    void learn(const hone_history& history);
    bool starting(const hone_history& history, std::uint64_t trial) const;
    bool modelled(const hone_history& history) const;
    void ask_gp(const hone_history& history, const hone_ask& ask);
    void ask_tpe(const hone_history& history, const hone_ask& ask);

    Options options_;
    gp::Gp gp_;
    tpe::Tpe tpe_;
    cmaes::Cmaes cmaes_;
    Unseen unseen_by_tpe_, unseen_by_cmaes_;
};

}  // namespace hone::automatic
