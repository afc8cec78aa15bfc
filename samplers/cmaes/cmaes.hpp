#pragma once

#include <hone/abi.h>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "cmaes/replay.hpp"

namespace hone::cmaes {

struct Options {
    std::size_t n_startup_trials = 1;  ///< Until so many trials are complete the host samples.
    std::optional<Eigen::Index> population;
    double sigma0 = 1.0 / 6;  ///< In the unit cube.
    std::map<std::string, double>
        x0;  ///< Values of the first mean; those not named begin in the middle of their range.
    /// What the first distribution comes from: from x0 and sigma0, or, where there are ten or more, from the trials
    /// that other samplers tried before, or those of the source.
    enum class From { x0, earlier_trials, source } from = From::x0;
    Pruned pruned = Pruned::ignored;
    Model model = Model::full;
    /// When trials are drawn mirrored; never with a margin, whose draws are noted as they are.
    enum class Mirroring { never, beside_others, always } mirroring = Mirroring::beside_others;
    std::uint64_t seed = 0;  ///< Of the directions of mirrored draws: the same in all hosts.
    Method::Rates rates = Method::Rates::fixed;
    Ends ends = Ends::half_a_step_out;  ///< On the grid: with a margin.
    Restarts restarts = Restarts::none;
    double population_factor = 2;
};

/// What is noted beside a trial, so that it is known again.
struct Mark {
    Generations::Number generation;
    std::optional<std::uint64_t> draw;  ///< With a margin only.
};

/// Where a history has what was noted: [n], NaN where absent.
struct Marks {
    const double* generations;
    const double* draws;
};

/// Another study's trials, to begin where the best of them are.
struct Source {
    const hone_history* trials = nullptr;  ///< Outlives the sampler.
    /// Told how many could be used, where they are fewer than ten and the search begins without them.
    std::function<void(std::size_t n_usable)> too_few = {};
};

/// The CMA evolution strategy over the numeric parameters of a study with one objective; all others are left to the
/// host. Its state is what the study's trials say; what is kept here only saves time.
class Cmaes {
 public:
    /// `source`: needed with Options::From::source.
    explicit Cmaes(Options options, Source source = {}) : options_(std::move(options)), source_(std::move(source)) {}

    /// Fill ask.value and tell what is to be noted; none in the startup phase and where there is nothing to move.
    std::optional<Mark> ask(const hone_history& history, const hone_ask& ask, const Marks& marks);
    /// A number of the first distribution, for trials of the first generation that begin before the startup phase has
    /// ended and shown what the parameters are; none for others.
    std::optional<double> ask_one(const hone_history& history, const hone_ask& ask, std::uint32_t column,
                                  const hone_dist& dist, const Marks& marks);

 private:
    bool is_mirrored(const hone_history& history, std::uint64_t trial) const;
    bool starting(const hone_history& history) const;
    /// Whether the trials before this one, once they have ended, are enough for the startup phase.
    bool follows_startup(const hone_history& history, std::uint64_t trial) const;
    Search begin(const hone_history& history, const Space& space) const;
    Start start(const Space& space) const;
    std::optional<Start> promised(const hone_history& history, const Space& space) const;
    std::optional<Start> promised_by_source(const Space& space) const;

    Options options_;
    Source source_;
    Generations generations_;
    Replay replay_;
};

}  // namespace hone::cmaes
