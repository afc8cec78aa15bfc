#include "maths/kernel_column.hpp"

#include <algorithm>
#include <limits>

namespace hone::maths {
namespace {

constexpr double unset = std::numeric_limits<double>::infinity();
constexpr double hardly_anything = 1e-12;

double narrowest(double range, std::size_t kernels, BandwidthRule::Clip clip) {
    return clip == BandwidthRule::Clip::none ? hardly_anything
                                             : range / std::min(100.0, static_cast<double>(kernels) + 2);
}

}  // namespace

KernelColumn::KernelColumn(const Domain& domain, const BandwidthRule& rule)
    : lower_(domain.lower()), upper_(domain.upper()), domain_(domain), rule_(rule) {}

void KernelColumn::grow(Eigen::Index slots) {
    const Eigen::Index before = centre_.size(), more = slots - before;
    for (auto* column : {&centre_, &bandwidth_, &inverse_bandwidth_}) column->conservativeResize(slots);
    centre_.tail(more) = 0;
    bandwidth_.tail(more) = unset;
    inverse_bandwidth_.tail(more) = 0;
}

void KernelColumn::update(std::span<const std::uint32_t> gone, std::span<const std::uint32_t> come,
                          std::span<const double> value, std::vector<std::uint32_t>& changed) {
    touched_.clear();
    const std::size_t kernels = ascending_.size() - gone.size() + come.size();
    const bool few = (gone.size() + come.size()) * 16 < kernels;
    if (few)
        for (const std::uint32_t slot : gone) erase(slot);
    for (const std::uint32_t slot : gone) centre_[slot] = inverse_bandwidth_[slot] = 0, bandwidth_[slot] = unset;
    for (const std::uint32_t slot : come) centre_[slot] = domain_.transformed(value[slot]);
    if (few)
        for (const std::uint32_t slot : come) insert(slot);
    else
        rebuild(gone, come);

    const double least = narrowest(upper_ - lower_, kernels, rule_.clip);
    if (!few || least != narrowest_) {
        narrowest_ = least;
        for (std::size_t place = 0; place < kernels; ++place) set_bandwidth(place, changed);
        return;
    }
    for (const std::uint32_t slot : touched_)
        if (const std::size_t place = place_of(slot); place < kernels && ascending_[place] == slot)
            set_bandwidth(place, changed);
}

void KernelColumn::rebuild(std::span<const std::uint32_t> gone, std::span<const std::uint32_t> come) {
    std::vector<char> leaves(static_cast<std::size_t>(centre_.size()), 0);
    for (const std::uint32_t slot : gone) leaves[slot] = 1;
    std::erase_if(ascending_, [&](std::uint32_t slot) { return leaves[slot] != 0; });
    ascending_.insert(ascending_.end(), come.begin(), come.end());
    std::sort(ascending_.begin(), ascending_.end(), [this](auto a, auto b) { return before(a, b); });
}

void KernelColumn::erase(std::uint32_t slot) {
    const std::size_t place = place_of(slot);
    touch_neighbours(place);
    ascending_.erase(ascending_.begin() + static_cast<std::ptrdiff_t>(place));
}

void KernelColumn::insert(std::uint32_t slot) {
    const std::size_t place = place_of(slot);
    ascending_.insert(ascending_.begin() + static_cast<std::ptrdiff_t>(place), slot);
    touched_.push_back(slot);
    touch_neighbours(place);
}

void KernelColumn::touch_neighbours(std::size_t place) {
    if (place > 0) touched_.push_back(ascending_[place - 1]);
    if (place + 1 < ascending_.size()) touched_.push_back(ascending_[place + 1]);
}

bool KernelColumn::before(std::uint32_t a, std::uint32_t b) const {
    return centre_[a] != centre_[b] ? centre_[a] < centre_[b] : a < b;
}

std::size_t KernelColumn::place_of(std::uint32_t slot) const {
    const auto found =
        std::lower_bound(ascending_.begin(), ascending_.end(), slot, [this](auto a, auto b) { return before(a, b); });
    return static_cast<std::size_t>(found - ascending_.begin());
}

double KernelColumn::farther_neighbour(std::size_t place) const {
    const std::size_t last = ascending_.size() - 1;
    const double here = centre_[ascending_[place]];
    const double below = here - (place > 0 ? centre_[ascending_[place - 1]] : lower_);
    const double above = (place < last ? centre_[ascending_[place + 1]] : upper_) - here;
    if (rule_.ends == BandwidthRule::Ends::inner && last > 0) {
        if (place == 0) return above;
        if (place == last) return below;
    }
    return std::max(below, above);
}

void KernelColumn::set_bandwidth(std::size_t place, std::vector<std::uint32_t>& changed) {
    const std::uint32_t slot = ascending_[place];
    const double width = std::min(std::max(farther_neighbour(place), narrowest_), upper_ - lower_);
    if (width == bandwidth_[slot]) return;
    bandwidth_[slot] = width;
    inverse_bandwidth_[slot] = 1 / width;
    changed.push_back(slot);
}

}  // namespace hone::maths
