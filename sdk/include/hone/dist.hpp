// What a parameter may be, seen by samplers.
#pragma once

#include <hone/abi.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <hone/choice.hpp>

namespace hone {

/// A view of a hone_dist; as cheap to copy as a pointer. Values are doubles in the storage's form: the real, the
/// integer, the place of the choice. [borrow: as long as the hone_dist, for a sampler the call]
class Dist {
 public:
    Dist(const hone_dist& raw) noexcept : raw_(&raw) {}

    bool is_float() const noexcept { return raw_->kind == HONE_FLOAT; }
    bool is_int() const noexcept { return raw_->kind == HONE_INT; }
    bool is_categorical() const noexcept { return raw_->kind == HONE_CATEGORICAL; }
    bool is_log() const noexcept { return (raw_->flags & HONE_LOG) != 0; }

    // HONE_FLOAT, HONE_INT, HONE_CATEGORICAL, or a kind of a later version: leave that one to the host.
    std::int32_t kind() const noexcept { return raw_->kind; }
    double low() const noexcept { return raw_->low; }    // inclusive
    double high() const noexcept { return raw_->high; }  // inclusive
    double step() const noexcept { return raw_->step; }  // 0: continuous
    double width() const noexcept { return raw_->high - raw_->low; }
    bool is_single() const noexcept { return raw_->low == raw_->high; }

    std::size_t n_choices() const noexcept { return raw_->n_choices; }
    Choice choice(std::size_t place) const noexcept { return Choice(raw_->choices[place]); }

    /// The nearest value that the parameter may have: within the range and, where there is a step, on low + k * step,
    /// halves away from low. NaN stays NaN.
    double clip(double value) const noexcept {
        if (std::isnan(value)) return value;
        const double inside = std::clamp(value, low(), high());
        if (step() <= 0) return inside;
        const double k = std::min(std::round((inside - low()) / step()), last_on_grid());
        return std::min(low() + k * step(), high());
    }

    /// Whether the parameter may have that value; on a grid of reals within 1e-8 of a step.
    bool contains(double value) const noexcept {
        if (!(low() <= value && value <= high())) return false;
        if (step() <= 0) return true;
        if (!is_float()) return std::fmod(value - low(), step()) == 0;
        const double k = (value - low()) / step();
        return std::fabs(k - std::round(k)) < 1e-8;
    }

    const hone_dist& raw() const noexcept { return *raw_; }

 private:
    double last_on_grid() const noexcept { return std::floor(width() / step() + 1e-8); }

    const hone_dist* raw_;
};

}  // namespace hone
