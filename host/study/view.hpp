// A sampler's or pruner's view of the history: columnar, in the form of the ABI, moving only when it is told to.
// One owner; not thread-safe.
#pragma once

#include <hone/abi.h>

#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "study/history.hpp"
#include "study/origin.hpp"
#include "study/search_space.hpp"

namespace hone::host {

class View {
 public:
    // Which rows it shows; none: all.
    using Shows = std::function<bool(std::uint64_t row)>;

    View(History& history, bool pruned_in_space, Shows shows = {});
    View(const View&) = delete;
    View& operator=(const View&) = delete;

    // Take in all that the history has learned since.
    void advance();
    // A place for this parameter, even if no finished trial has it.
    std::uint32_t column(std::string_view name);

    // Valid until the view moves. `fresh` lists what came since forget_fresh().
    const hone_history* table();
    // The last table() again, for readers that share it.
    const hone_history* current() const { return &table_; }
    void forget_fresh() { fresh_.clear(); }

    // Sorted by name (bytes), single-valued distributions left out. `which`: HONE_ASK_...; groups are numbered in the
    // order of their first members.
    std::vector<SearchSpace::Member> space(std::int32_t which = HONE_ASK_COMMON) const;
    const AbiDistribution& dist(std::uint32_t place) const { return *dists_[place]; }
    const std::string& column_name(std::uint32_t place) const { return *columns_[place].name; }

    bool shows_end_of(std::uint64_t row) const {
        return row < state_.size() && state_[row] >= HONE_STATE_COMPLETE && state_[row] <= HONE_STATE_FAIL;
    }

    // What it shows, of all trials or those of a bracket.
    RecordedView describe() const;

 private:
    struct Column {
        const std::string* name;
        std::vector<double> value;
        std::vector<std::uint32_t> dist;
        std::uint64_t newest_row = 0;                   // the last finished one that has the parameter
        std::optional<std::uint32_t> newest_dist = {};  // its distribution
    };

    Seen seen() const { return {rows_seen_, columns_.size(), dists_.size(), constraints_.size()}; }
    void learn_tables(const Snapshot& snapshot);
    void grow(std::uint64_t rows);
    void put(const Row& row);
    void note_finished(std::uint64_t row);
    void put_cells(std::uint64_t row, const std::vector<Cell>& cells);
    void show_running(const RunningTrials& running);
    void rebuild_pointers();
    void rebuild_constraints();
    static const std::uint32_t* path(const hone_history* history, std::uint64_t row, std::uint64_t* n) noexcept;

    bool shows(std::uint64_t row) const { return !shows_ || shows_(row); }

    History& history_;
    const Shows shows_;
    SearchSpace space_;
    std::size_t rows_seen_ = 0;
    std::uint64_t n_ = 0;
    std::uint64_t below_ = 0;          // one above the largest finished row
    std::set<std::uint64_t> without_;  // rows below it that are not finished
    std::uint64_t n_complete_ = 0, n_pruned_ = 0, n_fail_ = 0;

    std::vector<std::uint8_t> state_, reason_;
    std::vector<double> seconds_;
    std::vector<std::int64_t> last_step_;
    std::vector<std::vector<double>> loss_, last_loss_, violation_, attribute_;
    std::vector<Column> columns_;
    std::vector<std::vector<std::uint32_t>> paths_;  // by row
    std::vector<std::uint64_t> fresh_, running_;
    std::vector<const AbiDistribution*> dists_;
    std::vector<const std::string*> constraints_;

    // What table() points to.
    std::vector<hone_column> column_tables_;
    std::vector<const hone_dist*> dist_tables_;
    std::vector<hone_str> constraint_names_;
    std::vector<const double*> loss_pointers_, last_loss_pointers_, violation_pointers_, attribute_pointers_;
    hone_history table_{};
};

}  // namespace hone::host
