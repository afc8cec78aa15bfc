#pragma once

#include <hone/abi.h>

#include <cstddef>
#include <hone/rng.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tpe/evidence.hpp"
#include "tpe/ordered_column.hpp"
#include "tpe/proposer.hpp"

namespace hone::tpe {

/// How the parameters of a trial are proposed: from one density of all of them, or each from a density of its own.
enum class Densities { joint, independent };

struct Options {
    std::size_t n_startup_trials = 10;  ///< Until so many trials are COMPLETE or PRUNED the host samples.
    std::size_t n_candidates = 24;
    std::optional<Densities> densities;  ///< None: joint with one objective, independent with several.
    Liar liar = Liar::constant;
};

/// The tree-structured Parzen estimator with the defaults of Optuna 5. Knows what it saw of finished trials in an order
/// that is quick to use; what it answers depends on (view, seed) alone.
class Tpe {
 public:
    explicit Tpe(const Options& options) : options_(options), proposer_(options.n_candidates) {}

    /// Fill ask.value; nothing in the startup phase. Given values stay, and the others are chosen to go with them.
    void ask(const hone_history& history, const hone_ask& ask);

    /// One value, or NaN in the startup phase. A range of a single value has no density: that value is the answer.
    double ask_one(const hone_history& history, const hone_ask& ask, std::uint32_t column, const hone_dist& dist);

 private:
    void learn(const hone_history& history);
    bool starting(const hone_history& history) const;
    Densities densities(const hone_history& history) const;
    std::optional<Direction> direction(const hone_column& column, std::size_t n_rows, const hone_dist& dist) const;
    void propose(std::span<const Direction> directions, const Evidence& evidence, Densities densities, Rng& rng,
                 std::span<double> values);

    Options options_;
    Proposer proposer_;
    std::map<std::string, OrderedColumn, std::less<>> columns_;
};

}  // namespace hone::tpe
