// What was reported, by step: the pruners' side of the history. Thread-safe; judging is shared, learning exclusive.
#pragma once

#include <hone/abi.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "study/view.hpp"

namespace hone::host {

class Curves {
 public:
    // `metrics`: the declared values' names, the first ones of hone_curves.metric_names; others join as they come.
    Curves(History& history, std::vector<std::string> metrics);

    // Place of a metric's name; an empty one is the first value.
    std::size_t metric(std::string_view name);

    // A trial's loss at a step; the first number of a (step, metric) counts. False if one was there already.
    bool report(std::uint64_t trial, std::int64_t step, std::size_t metric, double loss);
    void finish(std::uint64_t trial, State state);

    // A trial completed a rung of a successive halving with these losses, one per objective; the first telling counts.
    void mark(std::uint64_t trial, std::uint64_t rung, std::span<const double> losses);
    static constexpr std::uint64_t max_rungs = 64;

    // Call `judge` with the trial's newest report and everybody's, which stay unchanged meanwhile.
    using Judge = std::function<void(hone_curves&)>;
    void look(std::uint64_t trial, std::int64_t step, const Judge& judge);

 private:
    struct Rung {
        std::vector<std::uint64_t> trials;
        std::vector<std::vector<double>> loss;          // [metric][place]
        std::vector<std::vector<std::uint32_t>> order;  // [metric][...] places of COMPLETE trials
        std::vector<std::uint32_t> unranked;            // places that have yet to join these
        std::vector<const double*> loss_pointers;
        std::vector<const std::uint32_t*> order_pointers;
    };
    struct Marks {
        std::vector<std::uint64_t> trials;
        std::vector<std::vector<double>> loss;  // [objective][place]
        std::vector<const double*> loss_pointers;
    };
    using Places = std::map<std::int64_t, std::uint32_t>;                 // of one trial: step -> place in the rung
    using Report = std::tuple<std::uint64_t, std::int64_t, std::size_t>;  // trial, step, metric

    Rung& rung_at(std::int64_t step);
    void widen(Rung& rung) const;
    void refresh(std::size_t index);
    void rank();
    static void rank(Rung& rung);

    std::shared_mutex mutex_;
    std::vector<std::string> metrics_;
    View view_;
    std::atomic<std::size_t> view_age_ = 0;  // finished rows that the view has
    std::atomic<bool> has_unranked_ = false;
    History& history_;
    std::vector<std::int64_t> steps_;  // of rungs_, ascending
    std::vector<Rung> rungs_;
    std::vector<hone_rung> tables_;                               // of rungs_, in the form of the ABI
    std::unordered_map<std::uint64_t, Places> own_;               // of the trials that still run
    std::set<Report> nan_reports_;                                // of the trials that still run
    std::vector<Marks> marks_;                                    // by rung
    std::vector<hone_marks> mark_tables_;                         // of marks_, in the form of the ABI
    std::vector<const double* const*> mark_losses_;               // likewise
    std::unordered_map<std::uint64_t, std::uint64_t> completed_;  // by trial: bit r for rung r
};

}  // namespace hone::host
