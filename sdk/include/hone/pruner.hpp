// Pruners: what stops a trial that will not become good.
#pragma once

#include <hone/abi.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include <hone/history.hpp>
#include <hone/indexed.hpp>
#include <hone/plugin.hpp>

namespace hone {

/// Losses of COMPLETE trials at one step, ascending, NaN last; nothing is copied or sorted when it is made.
class Ranked {
 public:
    Ranked() = default;
    Ranked(const hone_rung& rung, std::size_t metric) noexcept
        : loss_(rung.loss[metric]), trial_(rung.trial), order_(rung.order[metric]), size_(rung.n_complete) {}

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    double operator[](std::size_t rank) const noexcept { return loss_[order_[rank]]; }
    std::uint64_t trial(std::size_t rank) const noexcept { return trial_[order_[rank]]; }
    /// Where its losses stand in the rung's.
    std::size_t place(std::size_t rank) const noexcept { return order_[rank]; }
    detail::IndexIterator<Ranked> begin() const noexcept { return {this, 0}; }
    detail::IndexIterator<Ranked> end() const noexcept { return {this, size_}; }

    /// How many are numbers.
    std::size_t n_numbers() const noexcept {
        std::size_t low = 0, high = size_;
        while (low < high) {
            const auto middle = low + (high - low) / 2;
            std::isnan((*this)[middle]) ? high = middle : low = middle + 1;
        }
        return low;
    }

 private:
    const double* loss_ = nullptr;
    const std::uint64_t* trial_ = nullptr;
    const std::uint32_t* order_ = nullptr;
    std::size_t size_ = 0;
};

/// All that was reported at one step, running trials included.
class Rung {
 public:
    explicit Rung(const hone_rung& raw) noexcept : raw_(&raw) {}

    std::int64_t step() const noexcept { return raw_->step; }
    std::size_t size() const noexcept { return raw_->n; }
    /// Rows, in the order of arrival.
    std::span<const std::uint64_t> trials() const noexcept { return {raw_->trial, raw_->n}; }
    /// Beside trials(); NaN: reported as NaN, or not at all.
    std::span<const double> loss(std::size_t metric = 0) const noexcept { return {raw_->loss[metric], raw_->n}; }
    Ranked finished(std::size_t metric = 0) const noexcept { return {*raw_, metric}; }

 private:
    const hone_rung* raw_;
};

/// All rungs, ascending by step.
class Rungs {
 public:
    explicit Rungs(std::span<const hone_rung> raw) noexcept : raw_(raw) {}

    std::size_t size() const noexcept { return raw_.size(); }
    bool empty() const noexcept { return raw_.empty(); }
    Rung operator[](std::size_t place) const noexcept { return Rung(raw_[place]); }
    detail::IndexIterator<Rungs> begin() const noexcept { return {this, 0}; }
    detail::IndexIterator<Rungs> end() const noexcept { return {this, size()}; }

 private:
    std::span<const hone_rung> raw_;
};

/// The trials that completed one rung of a successive halving.
class Marks {
 public:
    Marks() = default;
    /// `losses`: by objective.
    Marks(const hone_marks& raw, const double* const* losses) noexcept : trials_(raw.trial, raw.n), losses_(losses) {}

    std::size_t size() const noexcept { return trials_.size(); }

    /// Rows, in the order of arrival.
    std::span<const std::uint64_t> trials() const noexcept { return trials_; }
    /// Beside trials(); NaN: it lacked that value then.
    std::span<const double> loss(std::size_t objective = 0) const noexcept {
        return {trials_.empty() ? nullptr : losses_[objective], size()};
    }

 private:
    std::span<const std::uint64_t> trials_;
    const double* const* losses_ = nullptr;
};

/// The median of what is not NaN (the mean of the two middle values for an even count); NaN where nothing is left.
inline double median(std::span<const double> values) {
    std::vector<double> numbers;
    std::copy_if(values.begin(), values.end(), std::back_inserter(numbers), [](double v) { return !std::isnan(v); });
    if (numbers.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::nth_element(numbers.begin(), middle, numbers.end());
    if (numbers.size() % 2 == 1) return *middle;
    return (*std::max_element(numbers.begin(), middle) + *middle) / 2;
}
inline double median(const Ranked& ranked) noexcept {
    const auto n = ranked.n_numbers();
    if (n == 0) return std::numeric_limits<double>::quiet_NaN();
    return n % 2 == 1 ? ranked[n / 2] : (ranked[n / 2 - 1] + ranked[n / 2]) / 2;
}

/// The judged trial's newest report, and everybody's. Metrics are counted from 0: the objective's values first, then
/// what else was reported. Everything is to be minimised. [in-call]
class Curves {
 public:
    Curves(const hone_host& host, const hone_curves& raw) noexcept : host_(&host), raw_(&raw), history_(*raw.history) {}

    std::uint64_t trial() const noexcept { return raw_->trial; }
    /// The step to judge: the largest that it reported.
    std::int64_t step() const noexcept { return raw_->step; }
    /// This trial's loss at that step.
    double loss(std::size_t metric = 0) const noexcept { return raw_->loss[metric]; }
    /// Whether it reported that metric at that step, be it as NaN.
    bool reported(std::size_t metric = 0) const noexcept { return raw_->reported[metric] != 0; }
    /// Its lowest so far, this step included; NaN: all were NaN.
    double best(std::size_t metric = 0) const noexcept { return raw_->best[metric]; }

    /// What was reported for a loss of that metric.
    double raw_value(double loss, std::size_t metric = 0) const noexcept { return raw_->sign[metric] * loss; }

    /// Its own steps, ascending, this one included, and the losses there.
    std::span<const std::int64_t> steps() const noexcept { return {raw_->steps, raw_->n_steps}; }
    std::span<const double> own(std::size_t metric = 0) const noexcept { return {raw_->own[metric], raw_->n_steps}; }

    std::size_t n_metrics() const noexcept { return raw_->n_metrics; }
    std::string_view metric_name(std::size_t metric) const noexcept {
        return detail::view_of(raw_->metric_names[metric]);
    }

    Rungs rungs() const noexcept { return Rungs({raw_->rungs, raw_->n_rungs}); }
    /// None where nobody reported at that step.
    std::optional<Rung> rung(std::int64_t step) const noexcept {
        const auto end = raw_->rungs + raw_->n_rungs;
        const auto found = std::lower_bound(raw_->rungs, end, step,
                                            [](const hone_rung& rung, std::int64_t s) { return rung.step < s; });
        return found == end || found->step != step ? std::nullopt : std::optional<Rung>(*found);
    }
    /// What COMPLETE trials had here.
    Ranked finished_at_this_step(std::size_t metric = 0) const noexcept {
        const auto here = rung(step());
        return here ? here->finished(metric) : Ranked();
    }

    /// The first rung that this trial has not completed.
    std::uint64_t rung() const noexcept { return raw_->rung; }
    /// Who completed a rung, other programs' trials included.
    Marks marks(std::uint64_t rung) const noexcept {
        return rung < raw_->n_marks ? Marks(raw_->marks[rung], raw_->mark_loss[rung]) : Marks();
    }
    /// This trial completes a rung below 64 with its losses at step(): shown to others from the next call on, and to
    /// Optuna's workers. Throws Error.
    void mark(std::uint64_t rung) const { detail::check(*host_, raw_->mark(raw_, rung)); }

    /// Finished and running trials; fresh() is empty.
    const History& history() const noexcept { return history_; }

    /// Keep a JSON text, a number or a bool under the judged trial's system attributes. Throws Error.
    void attribute(std::string_view key, std::string_view json) const {
        detail::check(*host_, raw_->attribute(raw_, detail::str_of(key), detail::str_of(json)));
    }
    template <class Number>
    requires std::is_arithmetic_v<Number>
    void attribute(std::string_view key, Number number) const {
        attribute(key, std::string_view(detail::json_of(number)));
    }

    const hone_curves& raw() const noexcept { return *raw_; }

 private:
    const hone_host* host_;
    const hone_curves* raw_;
    History history_;
};

namespace detail {
template <class P>
struct PrunerBinding;
}

/// The base of a pruner. Both functions are pure: any number of calls may run at once on one instance.
class Pruner {
 public:
    template <class P>
    using Binding = detail::PrunerBinding<P>;

    virtual ~Pruner() = default;

    /// Whether the trial should stop.
    virtual bool judge(const Curves& curves) = 0;
    /// Which bracket a trial belongs to; the sampler then sees that bracket's trials only.
    virtual std::int64_t bracket(std::uint64_t /*trial*/) { return 0; }
};

namespace detail {

template <class P>
struct PrunerBinding {
    using Self = Instance<P>;
    static constexpr std::int32_t kind = HONE_KIND_PRUNER;

    static hone_status judge(void* self, const hone_curves* curves, std::int32_t* verdict) noexcept {
        auto& me = Self::of(self);
        return guarded(me.host, [&] { *verdict = me.plugin.judge(Curves(me.host, *curves)) ? 1 : 0; });
    }

    static hone_status bracket(void* self, std::uint64_t trial, std::int64_t* bracket) noexcept {
        auto& me = Self::of(self);
        return guarded(me.host, [&] { *bracket = me.plugin.bracket(trial); });
    }

    static constexpr hone_pruner_api api() noexcept {
        hone_pruner_api api{};
        api.struct_size = sizeof(api);
        api.judge = judge;
        if (overridden<decltype(&P::bracket), decltype(&Pruner::bracket)>) api.bracket = bracket;
        return api;
    }
};

}  // namespace detail
}  // namespace hone
