#include "tpe/continuation.hpp"

#include <algorithm>
#include <cmath>
#include <hone/choice.hpp>
#include <limits>
#include <utility>

#include "maths/violation.hpp"

namespace hone::tpe {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::string_view name_of(const hone_column& column) { return {column.name.data, column.name.size}; }

const hone_column* column_called(const hone_history& history, std::string_view name) {
    const hone_column* const end = history.column + history.n_columns;
    const auto found = std::find_if(history.column, end, [&](const auto& column) { return name_of(column) == name; });
    return found == end ? nullptr : found;
}

// A value of one distribution in the terms of another; NaN where that has none like it.
double translated(double value, const hone_dist& from, const hone_dist& to) {
    if ((from.kind == HONE_CATEGORICAL) != (to.kind == HONE_CATEGORICAL)) return none;
    if (from.kind != HONE_CATEGORICAL) return value;
    const Choice choice(from.choices[static_cast<std::size_t>(value)]);
    const auto found = std::find_if(to.choices, to.choices + to.n_choices,
                                    [&](const hone_choice& other) { return Choice(other) == choice; });
    return found == to.choices + to.n_choices ? none : static_cast<double>(found - to.choices);
}

std::vector<const double*> pointers(const std::vector<std::vector<double>>& series) {
    std::vector<const double*> starts;
    for (const auto& s : series) starts.push_back(s.data());
    return starts;
}

}  // namespace

Continuation::Continuation(const hone_history& source, std::function<void(std::string_view)> unknown)
    : source_(source), unknown_(std::move(unknown)), loss_(source.n_objectives), last_loss_(source.n_objectives) {}

const hone_history& Continuation::of(const hone_history& own, const hone_ask& ask) {
    look(own);
    for (std::uint32_t i = 0; i < ask.n; ++i) teach(own, ask.column[i], *ask.dist[i]);
    return view_;
}

const hone_history& Continuation::of(const hone_history& own, std::uint32_t column, const hone_dist& dist) {
    look(own);
    teach(own, column, dist);
    return view_;
}

hone_ask Continuation::of(const hone_ask& own) const {
    hone_ask ask = own;
    ask.trial += source_.n;
    return ask;
}

// Only rows that are new or running, or were running, differ from those of the last view.
void Continuation::look(const hone_history& own) {
    grow(own);
    fresh_.clear();
    if (std::exchange(source_is_fresh_, false))
        for (std::uint64_t i = 0; i < source_.n_fresh; ++i) add_finished(source_, source_.fresh[i], source_.fresh[i]);
    for (std::uint64_t i = 0; i < own.n_fresh; ++i) add_finished(own, own.fresh[i], source_.n + own.fresh[i]);
    for (const std::uint64_t row : running_) copy_values(own, row - source_.n);
    running_.clear();
    for (std::uint64_t i = 0; i < own.n_running; ++i) running_.push_back(source_.n + own.running[i]);
    for (const std::uint64_t row : running_) copy_values(own, row - source_.n);
    for (std::uint64_t i = 0; i < own.n_fresh; ++i) copy_values(own, own.fresh[i]);
    point(own);
}

void Continuation::grow(const hone_history& own) {
    const std::uint64_t n = source_.n + own.n;
    state_.resize(n, HONE_STATE_UNSEEN);
    reason_.resize(n, HONE_REASON_UNKNOWN);
    last_step_.resize(n, -1);
    violation_.resize(n, 0);
    for (auto* const group : {&loss_, &last_loss_})
        for (auto& series : *group) series.resize(n, none);
    columns_.resize(own.n_columns);
    for (Column& column : columns_) column.value.resize(n, none);
}

void Continuation::add_finished(const hone_history& from, std::uint64_t row, std::uint64_t at) {
    state_[at] = from.state[row];
    reason_[at] = from.reason[row];
    last_step_[at] = from.last_step[row];
    violation_[at] = maths::total_violation(from, row);
    for (std::size_t k = 0; k < loss_.size(); ++k) {
        loss_[k][at] = from.loss[k][row];
        last_loss_[k][at] = from.last_loss[k][row];
    }
    fresh_.push_back(at);
}

void Continuation::copy_values(const hone_history& own, std::uint64_t row) {
    for (std::size_t c = 0; c < columns_.size(); ++c) columns_[c].value[source_.n + row] = own.column[c].value[row];
}

void Continuation::teach(const hone_history& own, std::uint32_t column, const hone_dist& dist) {
    if (std::exchange(columns_[column].taught, true)) return;
    const std::string_view name = name_of(own.column[column]);
    const hone_column* const theirs = column_called(source_, name);
    std::vector<double>& value = columns_[column].value;
    for (std::uint64_t row = 0; theirs && row < source_.n; ++row)
        if (!std::isnan(theirs->value[row]))
            value[row] = translated(theirs->value[row], *source_.dist[theirs->dist[row]], dist);
    const auto end = value.begin() + static_cast<std::ptrdiff_t>(source_.n);
    if (std::all_of(value.begin(), end, [](double v) { return std::isnan(v); })) unknown_(name);
}

void Continuation::point(const hone_history& own) {
    loss_pointers_ = pointers(loss_);
    last_loss_pointers_ = pointers(last_loss_);
    violation_pointer_ = violation_.data();
    column_tables_.clear();
    for (std::size_t c = 0; c < columns_.size(); ++c)
        column_tables_.push_back({own.column[c].name, columns_[c].value.data(), nullptr});
    view_ = {};
    view_.struct_size = sizeof view_;
    view_.n_objectives = own.n_objectives;
    view_.n = source_.n + own.n;
    view_.n_complete = source_.n_complete + own.n_complete;
    view_.n_pruned = source_.n_pruned + own.n_pruned;
    view_.n_fail = source_.n_fail + own.n_fail;
    view_.n_running = running_.size();
    view_.state = state_.data();
    view_.reason = reason_.data();
    view_.loss = loss_pointers_.data();
    view_.n_constraints = 1;
    view_.violation = &violation_pointer_;
    view_.n_columns = column_tables_.size();
    view_.column = column_tables_.data();
    view_.n_fresh = fresh_.size();
    view_.fresh = fresh_.data();
    view_.running = running_.data();
    view_.last_step = last_step_.data();
    view_.last_loss = last_loss_pointers_.data();
}

}  // namespace hone::tpe
