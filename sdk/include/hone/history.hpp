// The study as samplers and pruners see it: columns over all trials.
#pragma once

#include <hone/abi.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include <hone/dist.hpp>
#include <hone/error.hpp>

namespace hone {

/// A parameter in question: its column in the history, and what it may be now.
class Param {
 public:
    Param(const hone_history& history, std::uint32_t column, const hone_dist& dist) noexcept
        : history_(&history), column_(column), dist_(dist) {}

    std::uint32_t column() const noexcept { return column_; }
    Dist dist() const noexcept { return dist_; }
    std::string_view name() const noexcept { return detail::view_of(history_->column[column_].name); }

 private:
    const hone_history* history_;
    std::uint32_t column_;
    Dist dist_;
};

/// One parameter over all rows.
class Column {
 public:
    Column(const hone_history& history, const hone_column& column) noexcept : history_(&history), column_(&column) {}

    std::string_view name() const noexcept { return detail::view_of(column_->name); }
    /// One value a row; NaN where the row lacks the parameter.
    std::span<const double> values() const noexcept { return {column_->value, history_->n}; }
    double operator[](std::uint64_t row) const noexcept { return column_->value[row]; }
    /// What it could be in that row; none where the row lacks it.
    std::optional<Dist> dist(std::uint64_t row) const noexcept {
        const auto place = column_->dist[row];
        return place == UINT32_MAX ? std::nullopt : std::optional<Dist>(*history_->dist[place]);
    }

 private:
    const hone_history* history_;
    const hone_column* column_;
};

/// A view of the study. Rows are trial numbers from 0; a finished row never changes; a running one shows its joint
/// proposal and nothing later. Everything is to be minimised. [in-call]
class History {
 public:
    explicit History(const hone_history& raw) noexcept : raw_(&raw) {}

    std::uint64_t size() const noexcept { return raw_->n; }
    std::size_t n_objectives() const noexcept { return raw_->n_objectives; }
    std::uint64_t n_complete() const noexcept { return raw_->n_complete; }
    std::uint64_t n_pruned() const noexcept { return raw_->n_pruned; }
    std::uint64_t n_fail() const noexcept { return raw_->n_fail; }
    std::uint64_t n_running() const noexcept { return raw_->n_running; }

    /// HONE_STATE_..., one a row.
    std::span<const std::uint8_t> state() const noexcept { return {raw_->state, size()}; }
    bool is_complete(std::uint64_t row) const noexcept { return raw_->state[row] == HONE_STATE_COMPLETE; }
    bool is_pruned(std::uint64_t row) const noexcept { return raw_->state[row] == HONE_STATE_PRUNED; }
    bool is_fail(std::uint64_t row) const noexcept { return raw_->state[row] == HONE_STATE_FAIL; }
    bool is_running(std::uint64_t row) const noexcept { return raw_->state[row] == HONE_STATE_RUNNING; }

    /// HONE_REASON_..., of FAIL rows; lost and cancelled say nothing about the parameters.
    std::span<const std::uint8_t> reason() const noexcept { return {raw_->reason, size()}; }
    /// From start to end; NaN unless finished.
    std::span<const double> seconds() const noexcept { return {raw_->seconds, size()}; }
    /// NaN unless the row has values.
    std::span<const double> loss(std::size_t objective = 0) const noexcept { return {raw_->loss[objective], size()}; }

    std::size_t n_constraints() const noexcept { return raw_->n_constraints; }
    std::string_view constraint_name(std::size_t constraint) const noexcept {
        return detail::view_of(raw_->constraint_names[constraint]);
    }
    /// Feasible when <= 0; NaN where none was set.
    std::span<const double> violation(std::size_t constraint) const noexcept {
        return {raw_->violation[constraint], size()};
    }

    std::size_t n_columns() const noexcept { return raw_->n_columns; }
    Column column(std::size_t place) const noexcept { return {*raw_, raw_->column[place]}; }
    Column operator[](const Param& param) const noexcept { return column(param.column()); }
    std::optional<Column> find(std::string_view name) const noexcept {
        for (std::size_t place = 0; place < n_columns(); ++place)
            if (column(place).name() == name) return column(place);
        return std::nullopt;
    }
    /// The columns of a row in the order in which the objective asked for them. [borrow: call]
    std::span<const std::uint32_t> path(std::uint64_t row) const noexcept {
        std::uint64_t n = 0;
        const auto* columns = raw_->path(raw_, row, &n);
        return {columns, n};
    }

    /// An attribute of attribute_list, by its place there; NaN where absent.
    std::span<const double> attribute(std::size_t place) const noexcept { return {raw_->attribute[place], size()}; }

    /// Rows that finished since this instance's last call, ascending. An answer must not depend on how they came.
    std::span<const std::uint64_t> fresh() const noexcept { return {raw_->fresh, raw_->n_fresh}; }
    std::span<const std::uint64_t> running() const noexcept { return {raw_->running, raw_->n_running}; }

    /// The largest reported step, -1 where nothing was reported, and the loss there (NaN then).
    std::span<const std::int64_t> last_step() const noexcept { return {raw_->last_step, size()}; }
    std::span<const double> last_loss(std::size_t objective = 0) const noexcept {
        return {raw_->last_loss[objective], size()};
    }

    const hone_history& raw() const noexcept { return *raw_; }

 private:
    const hone_history* raw_;
};

}  // namespace hone
