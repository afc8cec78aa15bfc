#include "maths/curve_shapes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hone::maths {
namespace {

constexpr int n_powers = 11;  // 0, which is the logarithm, to 2.5
constexpr double power_step = 0.25;
constexpr double fastest = 0.02, slowness_factor = 1.4142135623730951;
constexpr int n_slownesses = 12;
constexpr double fastest_late = 0.025, late_slowness_factor = 1.5;
constexpr int n_late_slownesses = 6;
constexpr int n_plateaus = 32;  // the last ends at 0.8
constexpr double plateau_step = 0.025;

constexpr std::size_t n_plain = n_powers + n_slownesses;
constexpr std::size_t n_late = std::size_t{n_plateaus} * std::size_t{n_late_slownesses};
constexpr double late_weight = 0.1, flat_weight = 0.1;

constexpr std::size_t most_products = 128;  // kept of a shape

struct PowerLaw {
    double power;
    double at(double place) const { return power == 0 ? -std::log(place) : std::pow(place, -power); }
};

struct Exponential {
    double begin, slowness;
    double at(double place) const { return std::exp(-std::max(place - begin, 0.0) / slowness); }
};

using Columns = CurveShapes::Columns;

class Shapes {
 public:
    explicit Shapes(std::span<const double> places) : places_(places) {}

    Columns power_law(double power) const {
        constexpr double half = power_step / 2;
        return columns(share(PowerLaw{power}), tangent(PowerLaw{power - half}, PowerLaw{power + half}), none());
    }
    Columns exponential(double slowness) const {
        return columns(share(Exponential{0, slowness}), by_slowness({0, slowness}, slowness_factor), none());
    }
    Columns late(double begin, double slowness) const {
        constexpr double half = plateau_step / 2;
        return columns(share(Exponential{begin, slowness}), by_slowness({begin, slowness}, late_slowness_factor),
                       tangent(Exponential{begin - half, slowness}, Exponential{begin + half, slowness}));
    }
    Columns flat() const { return columns(Eigen::VectorXd::Ones(std::ssize(places_)), none(), none()); }

 private:
    template <class Law>
    Eigen::VectorXd share(const Law& law) const {
        const double first = law.at(places_.front()), last = law.at(places_.back());
        Eigen::VectorXd share(std::ssize(places_));
        for (Eigen::Index i = 0; i < share.size(); ++i)
            share[i] = (law.at(places_[static_cast<std::size_t>(i)]) - last) / (first - last);
        return share;
    }
    // By half a step of the grid.
    template <class Law>
    Eigen::VectorXd tangent(const Law& below, const Law& above) const {
        return (share(above) - share(below)) / 2;
    }
    Eigen::VectorXd by_slowness(const Exponential& law, double factor) const {
        const double half = std::sqrt(factor);
        return tangent(Exponential{law.begin, law.slowness / half}, Exponential{law.begin, law.slowness * half});
    }
    Eigen::VectorXd none() const { return Eigen::VectorXd::Zero(std::ssize(places_)); }
    static Columns columns(const Eigen::VectorXd& share, const Eigen::VectorXd& speed, const Eigen::VectorXd& begin) {
        Columns columns(share.size(), static_cast<Eigen::Index>(CurveShapes::n_unknowns));
        columns.col(CurveShapes::begin) = begin;
        columns.col(CurveShapes::speed) = speed;
        columns.col(CurveShapes::first) = share;
        columns.col(CurveShapes::last) = 1 - share.array();
        return columns;
    }

    std::span<const double> places_;
};

std::size_t n_still_of(const Columns& columns) {
    const auto still = CurveShapes::Sums::Unit(CurveShapes::first).transpose();
    Eigen::Index n = 0;
    while (n < columns.rows() && columns.row(n) == still) ++n;
    return static_cast<std::size_t>(n);
}

}  // namespace

CurveShapes::CurveShapes(std::vector<Columns> columns)
    : columns_(std::move(columns)), stride_(1 + n_places() / most_products) {
    for (const auto& shape : columns_) n_still_.push_back(n_still_of(shape));
    std::vector<Products> sums(size(), Products{});
    products_ = sums;
    for (std::size_t n = 1; n <= n_places(); ++n) {
        for (std::size_t shape = 0; shape < size(); ++shape) add_product(sums[shape], shape, n - 1);
        if (n % stride_ == 0) products_.insert(products_.end(), sums.begin(), sums.end());
    }
}

void CurveShapes::add_product(Products& sum, std::size_t shape, std::size_t place) const {
    const auto row = columns_[shape].row(static_cast<Eigen::Index>(place));
    std::size_t at = 0;
    for (int i = 0; i < n_unknowns; ++i)
        for (int k = 0; k <= i; ++k) sum[at++] += row[i] * row[k];
}

CurveShapes::Products CurveShapes::products(std::size_t shape, std::span<const std::size_t> where) const {
    std::size_t n = 0;  // summed already
    Products sum{};
    if (!where.empty() && where.back() + 1 == where.size()) {
        const auto strides = where.size() / stride_;
        n = strides * stride_;
        sum = products_[strides * size() + shape];
    }
    for (const auto place : where.subspan(n)) add_product(sum, shape, place);
    return sum;
}

CurveShapes::Sums CurveShapes::with_losses(std::size_t shape, const Eigen::VectorXd& losses) const {
    const auto n_still = std::min(static_cast<Eigen::Index>(n_still_[shape]), losses.size());
    const auto n_moving = losses.size() - n_still;
    Sums sums = columns_[shape].middleRows(n_still, n_moving).transpose() * losses.tail(n_moving);
    sums[first] += losses.head(n_still).sum();
    return sums;
}

std::size_t CurveShapes::grid_size() { return n_plain + n_late + 1; }

std::vector<double> CurveShapes::usual_weights() {
    std::vector<double> weights(n_plain, (1 - late_weight - flat_weight) / static_cast<double>(n_plain));
    weights.insert(weights.end(), n_late, late_weight / static_cast<double>(n_late));
    weights.push_back(flat_weight);
    return weights;
}

CurveShapes CurveShapes::grid(std::span<const double> places) {
    const Shapes shapes(places);
    std::vector<Columns> grid;
    for (int i = 0; i < n_powers; ++i) grid.push_back(shapes.power_law(i * power_step));
    for (int i = 0; i < n_slownesses; ++i) grid.push_back(shapes.exponential(fastest * std::pow(slowness_factor, i)));
    for (int plateau = 1; plateau <= n_plateaus; ++plateau)
        for (int i = 0; i < n_late_slownesses; ++i)
            grid.push_back(shapes.late(plateau * plateau_step, fastest_late * std::pow(late_slowness_factor, i)));
    grid.push_back(shapes.flat());
    return CurveShapes(std::move(grid));
}

}  // namespace hone::maths
