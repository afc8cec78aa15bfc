// What this host knows of a study's trials, in the order in which it learned it. Samplers look at it through views
// (view.hpp), pruners through curves (curves.hpp). Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "study/abi_distribution.hpp"
#include "study/trial_record.hpp"

namespace hone::host {

// One parameter's value in one row: places in the tables of columns and distributions.
struct Cell {
    std::uint32_t column;
    std::uint32_t dist;
    double value;
};

// A finished trial, compact and never changed. Losses are minimised.
struct Row {
    std::uint64_t number = 0;
    State state = State::Complete;
    std::uint8_t reason = 0;   // HONE_REASON_..., of a FAIL
    double seconds = 0;        // NaN where a time is missing
    std::vector<double> loss;  // empty: no values
    std::vector<Cell> cells;   // in the order asked
    std::vector<std::pair<std::uint32_t, double>> violations;
    std::vector<double> attributes;  // NaN where absent
    std::int64_t last_step = -1;
    double last_loss = 0;  // of the one objective; NaN: nothing was reported
};
using RowPtr = std::shared_ptr<const Row>;

// A running trial shows its joint proposal and nothing else.
using RunningTrials = std::map<std::uint64_t, std::vector<Cell>>;

// How much of the history's rows and tables a reader has.
struct Seen {
    std::size_t rows = 0, columns = 0, dists = 0, constraints = 0;
};

// A consistent look at the history: what is new, and who runs. Pointers stay valid as long as the history lives.
struct Snapshot {
    std::vector<RowPtr> rows;
    RunningTrials running;
    std::vector<const std::string*> columns;
    std::vector<const AbiDistribution*> dists;
    std::vector<const std::string*> constraints;
};

class History {
 public:
    // `attribute_keys`: system attributes of trials that hold numbers (a sampler's descriptor names them).
    History(std::vector<Direction> directions, std::vector<std::string> attribute_keys);

    // A finished trial, whoever ran it; the first telling counts. False if it was known.
    bool learn_finished(const TrialRecord& trial);
    // A running trial with its joint proposal; forgotten when it finishes. Not for a trial that is known as finished.
    void learn_running(std::uint64_t number, const std::vector<Parameter>& proposal);
    // The trial is no longer RUNNING, and not finished either (it waits again).
    void forget_running(std::uint64_t number);

    Snapshot since(const Seen& seen) const;
    std::uint32_t column(std::string_view name);

    const std::vector<Direction>& directions() const { return directions_; }
    const std::vector<std::string>& attribute_keys() const { return attribute_keys_; }
    // The newest distribution that anybody used for this name.
    DistributionPtr newest_distribution(std::string_view name) const;
    std::size_t finished() const;

 private:
    std::uint32_t column_locked(std::string_view name);
    std::uint32_t dist_locked(const DistributionPtr& distribution);
    std::vector<Cell> cells_locked(const std::vector<Parameter>& params);
    std::uint32_t constraint_locked(std::string_view name);

    const std::vector<Direction> directions_;
    const std::vector<std::string> attribute_keys_;

    mutable std::mutex mutex_;
    std::vector<RowPtr> rows_;
    std::unordered_set<std::uint64_t> finished_;  // numbers
    RunningTrials running_;
    // Deques: what a snapshot points to stays in place while the tables grow.
    std::deque<std::string> columns_;
    std::map<std::string, std::uint32_t, std::less<>> column_places_;
    std::deque<AbiDistribution> dists_;
    std::unordered_multimap<std::size_t, std::uint32_t> dist_places_;
    std::deque<std::string> constraints_;
    std::map<std::uint32_t, std::uint32_t> newest_dist_;  // by column
};

// A raw value as a loss, or back again.
constexpr double loss_of(double value, Direction direction) {
    return direction == Direction::Maximize ? -value : value;
}

}  // namespace hone::host
