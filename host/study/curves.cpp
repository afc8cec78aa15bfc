#include "study/curves.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace hone::host {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Ascending, NaN last.
bool before(double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; }

}  // namespace

Curves::Curves(History& history, std::vector<std::string> metrics)
    : metrics_(std::move(metrics)), view_(history, false), history_(history) {
    view_.table();
}

std::size_t Curves::metric(std::string_view name) {
    const std::unique_lock lock(mutex_);
    if (name.empty()) return 0;
    const auto found = std::find(metrics_.begin(), metrics_.end(), name);
    if (found != metrics_.end()) return static_cast<std::size_t>(found - metrics_.begin());
    metrics_.emplace_back(name);
    for (std::size_t i = 0; i < rungs_.size(); ++i) refresh(i);
    return metrics_.size() - 1;
}

bool Curves::report(std::uint64_t trial, std::int64_t step, std::size_t metric, double loss) {
    const std::unique_lock lock(mutex_);
    auto& rung = rung_at(step);
    auto& own = own_[trial];
    const auto [place, is_new] = own.emplace(step, static_cast<std::uint32_t>(rung.trials.size()));
    if (is_new) {
        rung.trials.push_back(trial);
        for (auto& series : rung.loss) series.push_back(nan);
    }
    if (std::isnan(loss)) nan_reports_.emplace(trial, step, metric);
    auto& kept = rung.loss[metric][place->second];
    if (!is_new && !std::isnan(kept)) return false;
    kept = loss;
    refresh(static_cast<std::size_t>(&rung - rungs_.data()));
    return true;
}

void Curves::finish(std::uint64_t trial, State state) {
    const std::unique_lock lock(mutex_);
    const auto own = own_.find(trial);
    if (own == own_.end()) return;
    if (state == State::Complete) {
        for (const auto& [step, place] : own->second) rung_at(step).unranked.push_back(place);
        has_unranked_ = true;
    }
    own_.erase(own);
    nan_reports_.erase(nan_reports_.lower_bound({trial, 0, 0}), nan_reports_.lower_bound({trial + 1, 0, 0}));
}

void Curves::mark(std::uint64_t trial, std::uint64_t rung, std::span<const double> losses) {
    if (rung >= max_rungs) return;  // another program's: no step is that high
    const std::unique_lock lock(mutex_);
    auto& completed = completed_[trial];
    const auto bit = std::uint64_t{1} << rung;
    if ((completed & bit) != 0) return;
    completed |= bit;
    if (rung >= marks_.size()) {
        marks_.resize(rung + 1);
        mark_tables_.resize(rung + 1);
        mark_losses_.resize(rung + 1);
    }
    auto& marks = marks_[rung];
    marks.trials.push_back(trial);
    marks.loss.resize(losses.size());
    marks.loss_pointers.clear();
    for (std::size_t k = 0; k < losses.size(); ++k) {
        marks.loss[k].push_back(losses[k]);
        marks.loss_pointers.push_back(marks.loss[k].data());
    }
    mark_tables_[rung] = {marks.trials.size(), marks.trials.data(), marks.loss_pointers.front()};
    mark_losses_[rung] = marks.loss_pointers.data();
}

void Curves::look(std::uint64_t trial, std::int64_t step, const Judge& judge) {
    if (history_.finished() != view_age_ || has_unranked_) {
        const std::unique_lock lock(mutex_);
        view_age_ = history_.finished();
        view_.advance();
        view_.forget_fresh();
        view_.table();
        rank();
    }
    const std::shared_lock lock(mutex_);
    const auto& own = own_.at(trial);
    std::vector<std::int64_t> steps;
    std::vector<std::vector<double>> curves(metrics_.size());
    for (const auto& [at, place] : own) {
        steps.push_back(at);
        const auto rung = std::lower_bound(steps_.begin(), steps_.end(), at) - steps_.begin();
        for (std::size_t m = 0; m < metrics_.size(); ++m)
            curves[m].push_back(rungs_[static_cast<std::size_t>(rung)].loss[m][place]);
    }
    const auto here = static_cast<std::size_t>(std::find(steps.begin(), steps.end(), step) - steps.begin());
    std::vector<double> loss, best, sign;
    std::vector<const double*> own_pointers;
    std::vector<hone_str> names;
    std::vector<std::uint8_t> reported;
    for (std::size_t m = 0; m < metrics_.size(); ++m) {
        loss.push_back(curves[m].at(here));
        best.push_back(*std::min_element(curves[m].begin(), curves[m].end(), before));
        own_pointers.push_back(curves[m].data());
        const auto& directions = history_.directions();
        sign.push_back(m < directions.size() ? loss_of(1, directions[m]) : 1);
        names.push_back({metrics_[m].data(), metrics_[m].size()});
        reported.push_back(!std::isnan(loss.back()) || nan_reports_.contains({trial, step, m}));
    }
    const auto completed = completed_.find(trial);
    hone_curves table{
        .struct_size = sizeof(hone_curves),
        .n_metrics = static_cast<std::uint32_t>(metrics_.size()),
        .metric_names = names.data(),
        .trial = trial,
        .step = step,
        .loss = loss.data(),
        .best = best.data(),
        .n_steps = steps.size(),
        .steps = steps.data(),
        .own = own_pointers.data(),
        .n_rungs = tables_.size(),
        .rungs = tables_.data(),
        .history = view_.current(),
        .ctx = nullptr,
        .attribute = nullptr,
        .sign = sign.data(),
        .rung = static_cast<std::uint64_t>(completed == completed_.end() ? 0 : std::countr_one(completed->second)),
        .n_marks = mark_tables_.size(),
        .marks = mark_tables_.data(),
        .mark = nullptr,
        .reported = reported.data(),
        .mark_loss = mark_losses_.data()};
    judge(table);
}

Curves::Rung& Curves::rung_at(std::int64_t step) {
    const auto at = std::lower_bound(steps_.begin(), steps_.end(), step);
    const auto index = at - steps_.begin();
    if (at == steps_.end() || *at != step) {
        steps_.insert(at, step);
        rungs_.insert(rungs_.begin() + index, Rung{});
        tables_.insert(tables_.begin() + index, hone_rung{});
        widen(rungs_[static_cast<std::size_t>(index)]);
        for (auto i = static_cast<std::size_t>(index); i < rungs_.size(); ++i) refresh(i);
    }
    return rungs_[static_cast<std::size_t>(index)];
}

// What finished joins the ranks when somebody looks: a study that is read whole is sorted once.
void Curves::rank() {
    has_unranked_ = false;
    for (std::size_t i = 0; i < rungs_.size(); ++i) {
        if (rungs_[i].unranked.empty()) continue;
        rank(rungs_[i]);
        refresh(i);
    }
}

void Curves::rank(Rung& rung) {
    const auto news = std::exchange(rung.unranked, {});
    for (std::size_t m = 0; m < rung.order.size(); ++m) {
        const auto rises = [&loss = rung.loss[m]](std::uint32_t a, std::uint32_t b) {
            return before(loss[a], loss[b]);
        };
        auto sorted = news;
        std::stable_sort(sorted.begin(), sorted.end(), rises);
        // From the back, so that each of the others moves once and few are compared.
        auto& order = rung.order[m];
        const auto ranked = static_cast<std::ptrdiff_t>(order.size());
        order.resize(order.size() + sorted.size());
        auto left = order.begin() + ranked, to = order.end();
        std::for_each(sorted.rbegin(), sorted.rend(), [&](std::uint32_t place) {
            const auto at = std::upper_bound(order.begin(), left, place, rises);
            to = std::move_backward(at, left, to);
            *--to = place;
            left = at;
        });
    }
}

// A metric that came late has NaN where nobody reported it.
void Curves::widen(Rung& rung) const {
    while (rung.loss.size() < metrics_.size()) {
        rung.loss.emplace_back(rung.trials.size(), nan);
        rung.order.push_back(rung.order.empty() ? std::vector<std::uint32_t>() : rung.order.front());
    }
}

void Curves::refresh(std::size_t index) {
    auto& rung = rungs_[index];
    widen(rung);
    rung.loss_pointers.clear();
    rung.order_pointers.clear();
    for (const auto& series : rung.loss) rung.loss_pointers.push_back(series.data());
    for (const auto& order : rung.order) rung.order_pointers.push_back(order.data());
    tables_[index] = {steps_[index],
                      rung.trials.size(),
                      rung.trials.data(),
                      rung.loss_pointers.data(),
                      rung.order.empty() ? 0 : rung.order.front().size(),
                      rung.order_pointers.data()};
}

}  // namespace hone::host
