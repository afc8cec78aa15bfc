#include "gp/search.hpp"

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "gp/minimise.hpp"

namespace hone::gp {
namespace {

using Row = Eigen::RowVectorXd;

struct Candidate {
    Row point;
    double log_value;
};

class Search {
 public:
    Search(const Acquisition& acquisition, const std::vector<std::optional<double>>& fixed, const Region& region)
        : acquisition_(acquisition),
          axes_(acquisition.axes()),
          fixed_(fixed),
          region_(region),
          lengths_(acquisition.lengths()) {}

    /// A Sobol sequence (Boost's, with Joe and Kuo's numbers) under a random digital shift.
    Eigen::MatrixXd spread(std::size_t n, Rng& rng) const {
        boost::random::sobol sequence(axes_.size());
        std::vector<std::uint64_t> shift(axes_.size());
        for (auto& bits : shift) bits = rng();
        Eigen::MatrixXd points(static_cast<Eigen::Index>(n), n_axes());
        for (Eigen::Index i = 0; i < points.rows(); ++i)
            for (std::size_t k = 0; k < axes_.size(); ++k)
                points(i, static_cast<Eigen::Index>(k)) = axes_[k].at_quantile(
                    low(k) + (high(k) - low(k)) * static_cast<double>((sequence() ^ shift[k]) >> 11) * 0x1p-53);
        hold_fixed(points);
        return points;
    }

    /// Steps from each centre, short and long ones beside the width of the region.
    Eigen::MatrixXd about(const Eigen::MatrixXd& centres, std::size_t n_each, Rng& rng) const {
        Eigen::MatrixXd points = centres.colwise().replicate(static_cast<Eigen::Index>(n_each));
        for (Eigen::Index i = centres.rows(); i < points.rows(); ++i) {
            const double radius = std::pow(10, -rng.uniform(0.5, 3));
            for (std::size_t k = 0; k < axes_.size(); ++k) {
                double& x = points(i, static_cast<Eigen::Index>(k));
                if (!axes_[k].categorical())
                    x = axes_[k].snapped(std::clamp(x + radius * (high(k) - low(k)) * rng.normal(), low(k), high(k)));
                else if (rng.uniform() * static_cast<double>(axes_.size()) < 1)
                    x = axes_[k].at_quantile(rng.uniform());
            }
        }
        hold_fixed(points);
        return points;
    }

    Candidate climbed(Candidate from) const {
        if (has_grid_) {
            Candidate relaxed = from;
            ascend(relaxed, Moving::numbers);
            snap(relaxed);
            if (relaxed.log_value > from.log_value) from = relaxed;
        }
        for (int round = 0; round < 10; ++round) {
            const double before = from.log_value;
            ascend(from, Moving::continua);
            if (!has_discrete_) break;
            step_discrete(from);
            if (!(from.log_value > before + 1e-6)) break;
        }
        return from;
    }

 private:
    enum class Moving { numbers, continua };

    Eigen::Index n_axes() const { return static_cast<Eigen::Index>(axes_.size()); }

    double low(std::size_t k) const { return region_.low[static_cast<Eigen::Index>(k)]; }
    double high(std::size_t k) const { return region_.high[static_cast<Eigen::Index>(k)]; }

    void hold_fixed(Eigen::MatrixXd& points) const {
        for (std::size_t k = 0; k < axes_.size(); ++k)
            if (fixed_[k]) points.col(static_cast<Eigen::Index>(k)).setConstant(*fixed_[k]);
    }

    // Along the axes that may move, in units of their lengths: the surface is about as steep along all of them.
    void ascend(Candidate& candidate, Moving moving) const {
        std::vector<Eigen::Index> free;
        for (std::size_t k = 0; k < axes_.size(); ++k)
            if (!fixed_[k] && !(moving == Moving::continua ? axes_[k].discrete() : axes_[k].categorical()))
                free.push_back(static_cast<Eigen::Index>(k));
        if (free.empty()) return;
        const Eigen::VectorXd unit = lengths_(free).cwiseMin(1.0);
        Row point = candidate.point;
        const auto minus_value = [&](const Eigen::VectorXd& scaled, Eigen::VectorXd& gradient) {
            point(free) = scaled.cwiseProduct(unit);
            Eigen::VectorXd by_coordinate;
            const double value = acquisition_.log_value(point, by_coordinate);
            gradient = -by_coordinate(free).cwiseProduct(unit);
            return -value;
        };
        const Eigen::VectorXd start = candidate.point(free).transpose().cwiseQuotient(unit);
        const Minimum found = minimise(minus_value, start, region_.low(free).transpose().cwiseQuotient(unit),
                                       region_.high(free).transpose().cwiseQuotient(unit),
                                       {.max_iterations = 50, .gradient_tolerance = 1e-3, .value_tolerance = 1e-5});
        if (-found.value <= candidate.log_value) return;
        candidate.point(free) = found.at.cwiseProduct(unit);
        candidate.log_value = -found.value;
    }

    void snap(Candidate& candidate) const {
        for (std::size_t k = 0; k < axes_.size(); ++k) {
            double& x = candidate.point[static_cast<Eigen::Index>(k)];
            if (!fixed_[k]) x = axes_[k].snapped(x);
        }
        candidate.log_value = acquisition_.log_values(candidate.point)[0];
    }

    // Each discrete axis in turn takes its best value: of all choices, or of grid points one, two, four ... steps away.
    void step_discrete(Candidate& candidate) const {
        for (std::size_t k = 0; k < axes_.size(); ++k) {
            if (fixed_[k] || !axes_[k].discrete()) continue;
            const std::vector<double> others = alternatives(axes_[k], candidate.point[static_cast<Eigen::Index>(k)]);
            Eigen::MatrixXd points = candidate.point.replicate(static_cast<Eigen::Index>(others.size()), 1);
            for (std::size_t i = 0; i < others.size(); ++i)
                points(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) = others[i];
            if (others.empty()) continue;
            Eigen::Index best = 0;
            const double value = acquisition_.log_values(points).maxCoeff(&best);
            if (value > candidate.log_value) candidate = {points.row(best), value};
        }
    }

    static std::vector<double> alternatives(const Axis& axis, double now) {
        const std::size_t n = axis.n_points(), at = axis.nearest(now);
        std::vector<double> others;
        for (std::size_t step = 1; step < n; step = axis.categorical() ? step + 1 : 2 * step) {
            if (step <= at) others.push_back(axis.point(at - step));
            if (at + step < n) others.push_back(axis.point(at + step));
        }
        return others;
    }

    const Acquisition& acquisition_;
    const std::vector<Axis>& axes_;
    const std::vector<std::optional<double>>& fixed_;
    const Region& region_;
    Eigen::VectorXd lengths_;
    bool has_grid_ = std::ranges::any_of(axes_, [](const Axis& a) { return a.discrete() && !a.categorical(); });
    bool has_discrete_ = std::ranges::any_of(axes_, [](const Axis& a) { return a.discrete(); });
};

// The best one, and others drawn without replacement with probabilities as the acquisition's values (Gumbel's way).
std::vector<Eigen::Index> starts(const Eigen::VectorXd& log_values, std::size_t n, Rng& rng) {
    std::vector<double> key;
    for (const double value : log_values) key.push_back(value - std::log(-std::log1p(-rng.uniform())));
    Eigen::Index best = 0;
    log_values.maxCoeff(&best);
    key[static_cast<std::size_t>(best)] = HUGE_VAL;
    std::vector<Eigen::Index> order(key.size());
    std::iota(order.begin(), order.end(), 0);
    n = std::min(n, order.size());
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(n), std::greater{},
                              [&](Eigen::Index i) { return key[static_cast<std::size_t>(i)]; });
    order.resize(n);
    return order;
}

}  // namespace

Eigen::RowVectorXd most_useful(const Acquisition& acquisition, const std::vector<std::optional<double>>& fixed,
                               const Region& region, const Eigen::MatrixXd& incumbents, const SearchEffort& effort,
                               Rng& rng) {
    const Search search(acquisition, fixed, region);
    const Eigen::MatrixXd spread = search.spread(effort.n_preliminary, rng);
    const Eigen::MatrixXd about = search.about(incumbents, effort.n_about, rng);
    Eigen::MatrixXd points(spread.rows() + about.rows(), spread.cols());
    points << spread, about;
    const Eigen::VectorXd log_values = acquisition.log_values(points);

    Candidate best{points.row(0), -std::numeric_limits<double>::infinity()};
    for (const Eigen::Index start : starts(log_values, effort.n_local, rng)) {
        const Candidate found = search.climbed({points.row(start), log_values[start]});
        if (found.log_value > best.log_value) best = found;
    }
    return best.point;
}

}  // namespace hone::gp
