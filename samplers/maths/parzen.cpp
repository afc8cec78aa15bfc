#include "maths/parzen.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "maths/normal.hpp"

namespace hone::maths {
namespace {

constexpr double prior_choice = -1;
constexpr double negligible = -45;  // in a logarithm: thousands of such terms are below a sum's rounding error
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double log_sqrt_2pi = 0.91893853320467274178;

// A categorical kernel has weight 1 on its own choice and 1 / kernels on each.
double smoothing(Eigen::Index kernels) { return 1 / static_cast<double>(kernels); }
double total_weight(Eigen::Index kernels, const Domain& domain) {
    return 1 + static_cast<double>(domain.n_choices) * smoothing(kernels);
}

}  // namespace

void neighbour_bandwidths(std::span<const double> centres, std::span<const std::uint32_t> ascending, double lower,
                          double upper, std::span<double> bandwidths) {
    const std::size_t n = centres.size();
    const double widest = upper - lower, narrowest = widest / std::min(100.0, static_cast<double>(n) + 2);
    for (std::size_t i = 0; i < n; ++i) {
        const double here = centres[ascending[i]];
        const double below = here - (i > 0 ? centres[ascending[i - 1]] : lower);
        const double above = (i + 1 < n ? centres[ascending[i + 1]] : upper) - here;
        double width = std::max(below, above);
        if (n > 1 && i == 0) width = above;
        if (n > 1 && i + 1 == n) width = below;
        bandwidths[ascending[i]] = std::clamp(width, narrowest, widest);
    }
}

void Parzen::fit(std::span<const Domain> space, std::span<const Observations> observed,
                 std::span<const double> weights) {
    const auto directions = static_cast<Eigen::Index>(space.size());
    kernels_ = static_cast<Eigen::Index>(weights.size()) + 1;
    space_.assign(space.begin(), space.end());
    centre_.resize(kernels_, directions);
    bandwidth_.resize(kernels_, directions);
    inverse_bandwidth_.resize(kernels_, directions);
    distinct_.resize(space.size());

    cumulative_.assign(weights.begin(), weights.end());
    cumulative_.push_back(1);
    log_weight_ = Eigen::Map<const Eigen::ArrayXd>(cumulative_.data(), kernels_);
    log_weight_ = (log_weight_ / log_weight_.sum()).log();
    std::partial_sum(cumulative_.begin(), cumulative_.end(), cumulative_.begin());

    for (std::size_t d = 0; d < space.size(); ++d) {
        if (space[d].categorical())
            fit_categorical(d, observed[d]);
        else
            fit_numeric(d, observed[d]);
    }
}

void Parzen::fit_categorical(std::size_t direction, const Observations& observed) {
    auto choices = centre_.col(static_cast<Eigen::Index>(direction));
    std::copy(observed.values.begin(), observed.values.end(), choices.begin());
    choices[kernels_ - 1] = prior_choice;
}

void Parzen::fit_numeric(std::size_t direction, const Observations& observed) {
    const auto d = static_cast<Eigen::Index>(direction);
    const Domain& domain = space_[direction];
    const double lower = domain.lower(), upper = domain.upper();
    const std::size_t n = observed.values.size();

    double* centre = centre_.col(d).data();
    double* bandwidth = bandwidth_.col(d).data();
    for (std::size_t i = 0; i < n; ++i) centre[i] = domain.transformed(observed.values[i]);
    neighbour_bandwidths({centre, n}, observed.ascending, lower, upper, {bandwidth, n});
    centre[n] = 0.5 * (lower + upper);
    bandwidth[n] = upper - lower;
    inverse_bandwidth_.col(d) = bandwidth_.col(d).inverse();

    if (domain.discrete()) return find_distinct(direction, observed.ascending);
    log_weight_ -= bandwidth_.col(d).log() + log_sqrt_2pi;
    for (std::size_t k = 0; k <= n; ++k)
        log_weight_[static_cast<Eigen::Index>(k)] -=
            log_gauss_mass((lower - centre[k]) / bandwidth[k], (upper - centre[k]) / bandwidth[k]);
}

void Parzen::find_distinct(std::size_t direction, std::span<const std::uint32_t> ascending) {
    const auto d = static_cast<Eigen::Index>(direction);
    Distinct& distinct = distinct_[direction];
    distinct.of_kernel.resize(static_cast<std::size_t>(kernels_));
    distinct.centre.clear();
    distinct.bandwidth.clear();
    distinct.log_mass.clear();
    const double lower = space_[direction].lower(), upper = space_[direction].upper();

    const auto place = [&](std::uint32_t kernel) {
        const double centre = centre_(kernel, d), bandwidth = bandwidth_(kernel, d);
        if (distinct.centre.empty() || distinct.centre.back() != centre || distinct.bandwidth.back() != bandwidth) {
            distinct.centre.push_back(centre);
            distinct.bandwidth.push_back(bandwidth);
            distinct.log_mass.push_back(log_gauss_mass((lower - centre) / bandwidth, (upper - centre) / bandwidth));
        }
        distinct.of_kernel[kernel] = static_cast<std::uint32_t>(distinct.centre.size() - 1);
    };
    for (const std::uint32_t kernel : ascending) place(kernel);
    place(static_cast<std::uint32_t>(kernels_ - 1));
}

void Parzen::sample(Rng& rng, Eigen::Ref<Eigen::ArrayXXd> points) const {
    for (Eigen::Index p = 0; p < points.rows(); ++p) {
        const double quantile = rng.uniform() * cumulative_.back();
        const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, quantile);
        const auto kernel = static_cast<std::size_t>(found - cumulative_.begin());
        for (std::size_t d = 0; d < space_.size(); ++d) points(p, static_cast<Eigen::Index>(d)) = draw(d, kernel, rng);
    }
}

double Parzen::draw(std::size_t direction, std::size_t kernel, Rng& rng) const {
    const Domain& domain = space_[direction];
    if (domain.categorical()) return draw_choice(direction, kernel, rng);
    const auto k = static_cast<Eigen::Index>(kernel), d = static_cast<Eigen::Index>(direction);
    const double centre = centre_(k, d), bandwidth = bandwidth_(k, d);
    const double a = (domain.lower() - centre) / bandwidth, b = (domain.upper() - centre) / bandwidth;
    return domain.restored(centre + bandwidth * truncated_normal_quantile(rng.uniform(), a, b));
}

double Parzen::draw_choice(std::size_t direction, std::size_t kernel, Rng& rng) const {
    const Domain& domain = space_[direction];
    const double choice = centre_(static_cast<Eigen::Index>(kernel), static_cast<Eigen::Index>(direction));
    const auto n = static_cast<double>(domain.n_choices);
    double quantile = rng.uniform();
    if (choice != prior_choice) {
        const double weight = quantile * total_weight(kernels_, domain);
        if (weight < 1) return choice;
        quantile = (weight - 1) / (n * smoothing(kernels_));
    }
    return std::min(std::floor(quantile * n), n - 1);
}

void Parzen::log_density(const Eigen::Ref<const Eigen::ArrayXXd>& points, std::span<double> result) {
    log_terms_ = log_weight_.replicate(1, points.rows());
    relevant_.resize(kernels_);
    for (std::size_t d = 0; d < space_.size(); ++d) {
        if (space_[d].categorical())
            add_categorical(d, points);
        else if (!space_[d].discrete())
            add_continuous(d, points);
    }
    find_floor(points);
    for (std::size_t d = 0; d < space_.size(); ++d)
        if (space_[d].discrete()) add_discrete(d, points);
    for (Eigen::Index p = 0; p < points.rows(); ++p) result[static_cast<std::size_t>(p)] = log_sum_of_terms(p);
}

double Parzen::log_sum_of_terms(Eigen::Index point) {
    const auto terms = log_terms_.col(point);
    const double greatest = terms.maxCoeff();
    if (greatest == -infinity) return greatest;
    Eigen::Index n = 0;
    for (const double term : terms) {
        relevant_[n] = term - greatest;
        n += term - greatest > negligible ? 1 : 0;
    }
    return greatest + std::log(relevant_.head(n).exp().sum());
}

void Parzen::add_continuous(std::size_t direction, const Eigen::Ref<const Eigen::ArrayXXd>& points) {
    const auto d = static_cast<Eigen::Index>(direction);
    const Domain& domain = space_[direction];
    for (Eigen::Index p = 0; p < points.rows(); ++p) {
        const double position = domain.transformed(points(p, d));
        if (domain.contains(points(p, d)))
            log_terms_.col(p) -= 0.5 * ((position - centre_.col(d)) * inverse_bandwidth_.col(d)).square();
        else
            log_terms_.col(p) = -infinity;
    }
}

// Discrete directions only add probabilities, whose logarithms are negative. So once a term lies far below what the
// prior alone contributes, it stays there, and its remaining masses need not be known.
void Parzen::find_floor(const Eigen::Ref<const Eigen::ArrayXXd>& points) {
    const Eigen::Index prior = kernels_ - 1;
    floor_ = log_terms_.row(prior).transpose() + negligible;
    for (std::size_t d = 0; d < space_.size(); ++d) {
        if (!space_[d].discrete()) continue;
        const auto place = distinct_[d].of_kernel[static_cast<std::size_t>(prior)];
        for (Eigen::Index p = 0; p < points.rows(); ++p)
            floor_[p] += log_mass(d, place, points(p, static_cast<Eigen::Index>(d)));
    }
}

void Parzen::add_discrete(std::size_t direction, const Eigen::Ref<const Eigen::ArrayXXd>& points) {
    const auto d = static_cast<Eigen::Index>(direction);
    const Distinct& distinct = distinct_[direction];
    std::vector<Eigen::Index> by_value(static_cast<std::size_t>(points.rows()));
    std::iota(by_value.begin(), by_value.end(), 0);
    std::sort(by_value.begin(), by_value.end(), [&](auto a, auto b) { return points(a, d) < points(b, d); });

    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    double tabulated = unknown;
    for (const Eigen::Index p : by_value) {
        const double value = points(p, d);
        if (value != tabulated) masses_.assign(distinct.centre.size(), unknown);
        tabulated = value;
        double* terms = log_terms_.col(p).data();
        for (std::size_t k = 0; k < distinct.of_kernel.size(); ++k) {
            if (terms[k] < floor_[p]) continue;
            double& mass = masses_[distinct.of_kernel[k]];
            if (std::isnan(mass)) mass = log_mass(direction, distinct.of_kernel[k], value);
            terms[k] += mass;
        }
    }
}

double Parzen::log_mass(std::size_t direction, std::size_t place, double value) const {
    const Domain& domain = space_[direction];
    if (!domain.contains(value)) return -infinity;
    const Distinct& distinct = distinct_[direction];
    const Domain::Cell cell = domain.cell(value);
    const double scale = 1 / distinct.bandwidth[place];
    return log_cell_mass((cell.middle - distinct.centre[place]) * scale, cell.width * scale) - distinct.log_mass[place];
}

void Parzen::add_categorical(std::size_t direction, const Eigen::Ref<const Eigen::ArrayXXd>& points) {
    const auto d = static_cast<Eigen::Index>(direction);
    const Domain& domain = space_[direction];
    const double total = total_weight(kernels_, domain);
    const double same = std::log((1 + smoothing(kernels_)) / total), other = std::log(smoothing(kernels_) / total);
    const double uniform = -std::log(static_cast<double>(domain.n_choices));
    for (Eigen::Index p = 0; p < points.rows(); ++p) {
        log_terms_.col(p).head(kernels_ - 1) += (centre_.col(d).head(kernels_ - 1) == points(p, d))
                                                    .select(Eigen::ArrayXd::Constant(kernels_ - 1, same), other);
        log_terms_(kernels_ - 1, p) += uniform;
    }
}

}  // namespace hone::maths
