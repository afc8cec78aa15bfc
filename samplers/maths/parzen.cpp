#include "maths/parzen.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "maths/normal.hpp"

namespace hone::maths {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double log_sqrt_2pi = 0.91893853320467274178;

template <class Array>
void resize(Array& array, std::size_t size, double value) {
    const Eigen::Index more = static_cast<Eigen::Index>(size) - array.size();
    array.conservativeResize(static_cast<Eigen::Index>(size));
    array.tail(more) = value;
}

}  // namespace

Parzen::Parzen(std::span<const Domain> space, const ParzenRule& rule) : rule_(rule) {
    for (const Domain& domain : space) {
        Direction& direction = directions_.emplace_back();
        direction.domain = domain;
        auto& kind = domain.categorical() ? categoricals_ : domain.discrete() ? grids_ : continuous_;
        kind.push_back(directions_.size() - 1);
        if (domain.categorical()) continue;
        direction.kernels.emplace(domain, rule.bandwidth);
        if (domain.discrete()) direction.masses.emplace(domain);
        direction.prior_centre = 0.5 * (domain.lower() + domain.upper());
        direction.prior_bandwidth = domain.upper() - domain.lower();
        direction.prior_log_norm = log_norm(domain, direction.prior_centre, direction.prior_bandwidth);
    }
}

// What a kernel is divided by: its mass in the range and, of a density, the normal's own constant.
double Parzen::log_norm(const Domain& domain, double centre, double bandwidth) {
    const double mass = log_gauss_mass((domain.lower() - centre) / bandwidth, (domain.upper() - centre) / bandwidth);
    return domain.discrete() ? mass : mass + std::log(bandwidth) + log_sqrt_2pi;
}

void Parzen::grow(std::size_t slots) {
    constexpr auto tile = static_cast<std::size_t>(tile_size);
    if (slots <= occupied_.size()) return;
    slots = (slots + slots / 8 + tile - 1) / tile * tile;
    occupied_.resize(slots, 0);
    resize(log_scale_, slots, -infinity);
    resize(weight_, slots, 0);
    for (Direction& direction : directions_) {
        if (direction.kernels) {
            direction.kernels->grow(static_cast<Eigen::Index>(slots));
            resize(direction.log_norm, slots, 0);
        } else {
            resize(direction.choice, slots, 0);
        }
        if (direction.masses) direction.masses->grow(slots);
    }
}

void Parzen::update(std::span<const std::uint32_t> gone, std::span<const std::uint32_t> come,
                    std::span<const std::span<const double>> value) {
    if (gone.empty() && come.empty()) return;
    if (!come.empty()) grow(std::size_t{*std::max_element(come.begin(), come.end())} + 1);
    observations_ += come.size();
    observations_ -= gone.size();

    changed_.clear();
    for (std::size_t d = 0; d < directions_.size(); ++d) {
        if (directions_[d].kernels)
            update_number(directions_[d], gone, come, value[d]);
        else
            for (const std::uint32_t slot : come) directions_[d].choice[slot] = value[d][slot];
    }
    for (const std::uint32_t slot : gone) {
        occupied_[slot] = 0;
        log_scale_[slot] = -infinity;
        weight_[slot] = 0;
    }
    for (const std::uint32_t slot : come) occupied_[slot] = 1;
    changed_.insert(changed_.end(), come.begin(), come.end());
    for (const std::uint32_t slot : changed_) {
        double scale = 0;
        for (const Direction& direction : directions_)
            if (direction.kernels) scale -= direction.log_norm[slot];
        log_scale_[slot] = scale;
    }
}

void Parzen::update_number(Direction& direction, std::span<const std::uint32_t> gone,
                           std::span<const std::uint32_t> come, std::span<const double> value) {
    const std::size_t before = changed_.size();
    KernelColumn& kernels = *direction.kernels;
    kernels.update(gone, come, value, changed_);
    for (std::size_t i = before; i < changed_.size(); ++i) {
        const std::uint32_t slot = changed_[i];
        const double centre = kernels.centre()[slot], bandwidth = kernels.bandwidth()[slot];
        direction.log_norm[slot] = log_norm(direction.domain, centre, bandwidth);
        if (direction.masses) direction.masses->put(slot, centre, bandwidth);
    }
    if (!direction.masses || direction.masses->n_kinds() <= 2 * observations_ + 1000) return;
    direction.masses->forget_kinds();
    for (const std::uint32_t slot : kernels.ascending())
        direction.masses->put(slot, kernels.centre()[slot], kernels.bandwidth()[slot]);
}

void Parzen::weigh(std::span<const double> weights, double prior_weight) {
    std::size_t next = 0;
    for (std::size_t slot = 0; slot < occupied_.size(); ++slot)
        if (occupied_[slot] != 0) weight_[static_cast<Eigen::Index>(slot)] = weights[next++];
    prior_weight_ = observations_ == 0 ? 1 : prior_weight;
}

bool Parzen::is_at(std::uint32_t slot, std::span<const std::span<const double>> value) const {
    for (std::size_t d = 0; d < directions_.size(); ++d) {
        const Direction& direction = directions_[d];
        const double now = direction.kernels ? direction.kernels->centre()[slot] : direction.choice[slot];
        if (now != (direction.kernels ? direction.domain.transformed(value[d][slot]) : value[d][slot])) return false;
    }
    return true;
}

void Parzen::sample(Rng& rng, Eigen::Ref<Eigen::ArrayXXd> points) const {
    std::vector<double> cumulative(weight_.begin(), weight_.end());
    cumulative.push_back(prior_weight_);
    std::partial_sum(cumulative.begin(), cumulative.end(), cumulative.begin());
    for (Eigen::Index p = 0; p < points.rows(); ++p) {
        const double quantile = rng.uniform() * cumulative.back();
        const auto found = std::upper_bound(cumulative.begin(), cumulative.end(), quantile);
        const auto kernel = static_cast<std::size_t>(found - cumulative.begin());
        for (std::size_t d = 0; d < directions_.size(); ++d)
            points(p, static_cast<Eigen::Index>(d)) = draw(directions_[d], kernel, rng);
    }
}

double Parzen::draw(const Direction& direction, std::size_t kernel, Rng& rng) const {
    const Domain& domain = direction.domain;
    if (domain.categorical()) return draw_choice(direction, kernel, rng);
    const auto slot = static_cast<Eigen::Index>(kernel);
    const bool prior = kernel >= occupied_.size();
    const double centre = prior ? direction.prior_centre : direction.kernels->centre()[slot];
    const double bandwidth = prior ? direction.prior_bandwidth : direction.kernels->bandwidth()[slot];
    const double a = (domain.lower() - centre) / bandwidth, b = (domain.upper() - centre) / bandwidth;
    return domain.restored(centre + bandwidth * truncated_normal_quantile(rng.uniform(), a, b));
}

// A kernel has weight 1 on its own choice and the smoothing on each; the prior the same on all.
double Parzen::draw_choice(const Direction& direction, std::size_t kernel, Rng& rng) const {
    const auto n = static_cast<double>(direction.domain.n_choices);
    double quantile = rng.uniform();
    if (kernel < occupied_.size()) {
        const double weight = quantile * (1 + n * smoothing());
        if (weight < 1) return direction.choice[static_cast<Eigen::Index>(kernel)];
        quantile = (weight - 1) / (n * smoothing());
    }
    return std::min(std::floor(quantile * n), n - 1);
}

void Parzen::log_density(const Points& points, std::span<double> result) {
    positions_ = points;
    for (const std::size_t d : continuous_) {
        auto column = positions_.col(static_cast<Eigen::Index>(d));
        column = column.unaryExpr([&](double value) { return directions_[d].domain.transformed(value); });
    }
    for (const std::size_t d : grids_)
        directions_[d].masses->tabulate(
            {points.col(static_cast<Eigen::Index>(d)).data(), static_cast<std::size_t>(points.rows())});
    const double greatest = std::max(prior_weight_, weight_.size() > 0 ? weight_.maxCoeff() : 0);
    std::vector<LogSum> sums(result.size(), LogSum(static_cast<double>(observations_) + 1, greatest));
    std::vector<Eigen::Index> within;
    for (Eigen::Index p = 0; p < points.rows(); ++p) {
        if (!inside(directions_, points, p)) continue;
        within.push_back(p);
        if (prior_weight_ > 0)
            sums[static_cast<std::size_t>(p)].add(Eigen::Array<double, 1, 1>(log_prior(points, p)),
                                                  Eigen::Array<double, 1, 1>(prior_weight_));
    }
    for (Eigen::Index first = 0; first < log_scale_.size(); first += tile_size)
        for (const Eigen::Index p : within) add_tile(first, p, sums[static_cast<std::size_t>(p)]);
    const double total = std::log(weight_.sum() + prior_weight_);
    std::transform(sums.begin(), sums.end(), result.begin(), [&](const LogSum& sum) { return sum.value() - total; });
}

bool Parzen::inside(std::span<const Direction> directions, const Points& points, Eigen::Index point) {
    for (std::size_t d = 0; d < directions.size(); ++d)
        if (!directions[d].domain.contains(points(point, static_cast<Eigen::Index>(d)))) return false;
    return true;
}

double Parzen::log_prior(const Points& points, Eigen::Index point) const {
    double sum = 0;
    for (std::size_t d = 0; d < directions_.size(); ++d) {
        const Direction& direction = directions_[d];
        const double value = points(point, static_cast<Eigen::Index>(d));
        if (direction.domain.categorical()) {
            sum -= std::log(static_cast<double>(direction.domain.n_choices));
            continue;
        }
        sum -= direction.prior_log_norm;
        const double scale = 1 / direction.prior_bandwidth;
        if (direction.domain.discrete()) {
            const Domain::Cell cell = direction.domain.cell(value);
            sum += log_cell_mass((cell.middle - direction.prior_centre) * scale, cell.width * scale);
        } else {
            sum -= 0.5 * std::pow((direction.domain.transformed(value) - direction.prior_centre) * scale, 2);
        }
    }
    return sum;
}

// Each direction only lowers a term, once the logarithms of all norms are in it: densities of their greatest value,
// masses and tables of 1. So a tile whose terms have all sunk below the floor need not be completed.
void Parzen::add_tile(Eigen::Index first, Eigen::Index point, LogSum& density) {
    const auto position = [&](std::size_t d) { return positions_(point, static_cast<Eigen::Index>(d)); };
    const double floor = density.floor();
    Tile logs = log_scale_.segment<tile_size>(first);
    for (std::size_t i = 0; i < continuous_.size(); ++i) {
        const Direction& direction = directions_[continuous_[i]];
        logs -= 0.5 * ((direction.kernels->centre().segment<tile_size>(first) - position(continuous_[i])) *
                       direction.kernels->inverse_bandwidth().segment<tile_size>(first))
                          .square();
        if (i >= 2 && logs.maxCoeff() < floor) return;
    }
    for (const std::size_t d : categoricals_) {
        const double total = 1 + static_cast<double>(directions_[d].domain.n_choices) * smoothing();
        const double same = std::log((1 + smoothing()) / total), other = std::log(smoothing() / total);
        logs += (directions_[d].choice.segment<tile_size>(first) == position(d)).select(Tile::Constant(same), other);
    }

    std::array<Eigen::Index, tile_size> kept;
    std::size_t n = 0;
    for (Eigen::Index i = 0; i < tile_size; ++i) {
        kept[n] = i;
        n += logs[i] > floor ? 1 : 0;
    }
    for (const std::size_t d : grids_) {
        std::size_t left = 0;
        for (std::size_t k = 0; k < n; ++k) {
            const Eigen::Index i = kept[left] = kept[k];
            logs[i] +=
                directions_[d].masses->log_mass(static_cast<std::uint32_t>(first + i), static_cast<std::size_t>(point));
            left += logs[i] > floor ? 1 : 0;
        }
        n = left;
    }
    if (n == 0) return;
    Tile terms, weights;
    for (std::size_t k = 0; k < n; ++k) {
        terms[static_cast<Eigen::Index>(k)] = logs[kept[k]];
        weights[static_cast<Eigen::Index>(k)] = weight_[first + kept[k]];
    }
    density.add(terms.head(static_cast<Eigen::Index>(n)), weights.head(static_cast<Eigen::Index>(n)));
}

}  // namespace hone::maths
