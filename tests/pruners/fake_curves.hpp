// Reports made by hand, as a host would show them to a pruner.
#pragma once

#include <hone/abi.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

namespace fake {

// Trials with their reports; the last one added is the one to judge.
class Curves {
 public:
    using Reports = std::vector<std::vector<double>>;  // [metric][report]

    explicit Curves(std::size_t n_metrics = 1, std::uint32_t n_objectives = 1)
        : n_metrics_(n_metrics), names_(n_metrics, hone_str{}), sign_(n_metrics, 1.0) {
        history_ = {};
        history_.struct_size = sizeof history_;
        history_.n_objectives = n_objectives;
    }
    Curves(const Curves&) = delete;

    void add(std::uint8_t state, const std::vector<std::int64_t>& steps, const Reports& values) {
        const std::uint64_t trial = states_.size();
        states_.push_back(state);
        if (state == HONE_STATE_COMPLETE) ++history_.n_complete;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            Rung& rung = rungs_[steps[i]];
            rung.trials.push_back(trial);
            rung.loss.resize(n_metrics_);
            for (std::size_t m = 0; m < n_metrics_; ++m) rung.loss[m].push_back(values[m][i]);
        }
        steps_ = steps;
        own_ = values;
        reported_.assign(n_metrics_, 1);
    }

    // The last report of the judged trial lacks that metric.
    void lacks(std::size_t metric) { reported_[metric] = 0; }

    // The judged trial right after its newest report. Valid until the next call.
    const hone_curves& view() {
        tables_.clear();
        for (auto& [step, rung] : rungs_) tables_.push_back(table(step, rung));
        loss_.clear();
        best_.clear();
        own_pointers_.clear();
        for (const auto& values : own_) {
            loss_.push_back(values.back());
            best_.push_back(lowest(values));
            own_pointers_.push_back(values.data());
        }
        history_.n = states_.size();
        history_.state = states_.data();
        view_ = {};
        view_.struct_size = sizeof view_;
        view_.n_metrics = static_cast<std::uint32_t>(n_metrics_);
        view_.metric_names = names_.data();
        view_.trial = states_.size() - 1;
        view_.step = steps_.back();
        view_.loss = loss_.data();
        view_.best = best_.data();
        view_.n_steps = steps_.size();
        view_.steps = steps_.data();
        view_.own = own_pointers_.data();
        view_.n_rungs = tables_.size();
        view_.rungs = tables_.data();
        view_.history = &history_;
        view_.sign = sign_.data();
        view_.reported = reported_.data();
        view_.attribute = [](const hone_curves*, hone_str, hone_str) noexcept -> hone_status { return HONE_OK; };
        return view_;
    }

 private:
    struct Rung {
        std::vector<std::uint64_t> trials;
        Reports loss;
        std::vector<std::vector<std::uint32_t>> order;
        std::vector<const double*> loss_pointers;
        std::vector<const std::uint32_t*> order_pointers;
    };

    static double lowest(const std::vector<double>& values) {
        double best = std::numeric_limits<double>::quiet_NaN();
        for (const double v : values) best = std::fmin(best, v);
        return best;
    }

    hone_rung table(std::int64_t step, Rung& rung) const {
        rung.order.assign(n_metrics_, {});
        rung.loss_pointers.clear();
        rung.order_pointers.clear();
        for (std::size_t m = 0; m < n_metrics_; ++m) {
            for (std::uint32_t place = 0; place < rung.trials.size(); ++place)
                if (states_[rung.trials[place]] == HONE_STATE_COMPLETE) rung.order[m].push_back(place);
            std::stable_sort(rung.order[m].begin(), rung.order[m].end(), [&](auto a, auto b) {
                const double x = rung.loss[m][a], y = rung.loss[m][b];
                return std::isnan(y) ? !std::isnan(x) : x < y;
            });
            rung.loss_pointers.push_back(rung.loss[m].data());
            rung.order_pointers.push_back(rung.order[m].data());
        }
        return {step,
                rung.trials.size(),
                rung.trials.data(),
                rung.loss_pointers.data(),
                rung.order[0].size(),
                rung.order_pointers.data()};
    }

    std::size_t n_metrics_;
    std::vector<hone_str> names_;
    std::vector<double> sign_;
    std::vector<std::uint8_t> states_;
    std::map<std::int64_t, Rung> rungs_;
    std::vector<std::int64_t> steps_;
    Reports own_;

    hone_history history_;
    hone_curves view_;
    std::vector<hone_rung> tables_;
    std::vector<double> loss_, best_;
    std::vector<std::uint8_t> reported_;
    std::vector<const double*> own_pointers_;
};

}  // namespace fake
