#include "maths/niching.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

namespace hone::maths {
namespace {

// The first objective's share from the whole down to nothing, and so on for the others with what it leaves.
void append_shares(std::vector<double>& rows, std::vector<double>& shares, std::size_t n_left, std::size_t divisions,
                   std::size_t left) {
    const auto share = [&](std::size_t part) { return static_cast<double>(part) / static_cast<double>(divisions); };
    if (n_left == 1) {
        shares.push_back(share(left));
        rows.insert(rows.end(), shares.begin(), shares.end());
        shares.pop_back();
        return;
    }
    for (std::size_t part = left + 1; part-- > 0;) {
        shares.push_back(share(part));
        append_shares(rows, shares, n_left - 1, divisions, left - part);
        shares.pop_back();
    }
}

Eigen::MatrixXd matrix(std::span<const double> rows, std::size_t n_columns) {
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    return Eigen::Map<const RowMajor>(rows.data(), static_cast<Eigen::Index>(rows.size() / n_columns),
                                      static_cast<Eigen::Index>(n_columns));
}

void bound_infinite(Eigen::Ref<Eigen::VectorXd> values) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double least = infinity, greatest = -infinity;
    for (const double v : values) {
        if (!std::isfinite(v)) continue;
        least = std::min(least, v);
        greatest = std::max(greatest, v);
    }
    if (least > greatest) least = 0, greatest = 1;
    const double margin = 3 * (greatest - least);
    values = values.cwiseMin(greatest + margin).cwiseMax(least - margin);
}

// One a row: the point that an axis' weights bring nearest to the axis (equations 4 and 5).
Eigen::MatrixXd extreme_points(const Eigen::MatrixXd& points) {
    constexpr double off_axis = 1e6;
    const Eigen::Index n = points.cols();
    Eigen::MatrixXd extremes(n, n);
    for (Eigen::Index axis = 0; axis < n; ++axis) {
        Eigen::RowVectorXd weights = Eigen::RowVectorXd::Constant(n, off_axis);
        weights[axis] = 1;
        Eigen::Index best = 0;
        (points.array().rowwise() * weights.array()).rowwise().maxCoeff().minCoeff(&best);
        extremes.row(axis) = points.row(best);
    }
    return extremes;
}

// One over where the plane through the points meets each axis.
std::optional<Eigen::RowVectorXd> inverse_intercepts(const Eigen::MatrixXd& extremes) {
    const Eigen::FullPivLU<Eigen::MatrixXd> plane(extremes);
    if (!plane.isInvertible()) return std::nullopt;
    const Eigen::VectorXd inverse = plane.solve(Eigen::VectorXd::Ones(extremes.rows()));
    if (!inverse.allFinite() || inverse.minCoeff() <= 0) return std::nullopt;
    return inverse.transpose();
}

Eigen::RowVectorXd inverse_maxima(const Eigen::MatrixXd& points) {
    return points.colwise().maxCoeff().unaryExpr([](double greatest) { return greatest > 0 ? 1 / greatest : 1; });
}

}  // namespace

Eigen::MatrixXd das_dennis_points(std::size_t n_objectives, std::size_t n_divisions) {
    std::vector<double> rows, shares;
    append_shares(rows, shares, n_objectives, n_divisions, n_divisions);
    return matrix(rows, n_objectives);
}

Eigen::MatrixXd normalised(const Losses& points) {
    Eigen::MatrixXd from_ideal = matrix(points.data, points.n_objectives);
    for (auto objective : from_ideal.colwise()) bound_infinite(objective);
    from_ideal.rowwise() -= from_ideal.colwise().minCoeff().eval();
    const Eigen::RowVectorXd scale =
        inverse_intercepts(extreme_points(from_ideal)).value_or(inverse_maxima(from_ideal));
    return from_ideal.array().rowwise() * scale.array();
}

std::vector<Niche> niches_of(const Eigen::MatrixXd& points, const Eigen::MatrixXd& references) {
    const Eigen::MatrixXd directions = references.rowwise().normalized();
    std::vector<Niche> niches;
    for (Eigen::Index p = 0; p < points.rows(); ++p) {
        const Eigen::MatrixXd along = (directions * points.row(p).transpose()).asDiagonal() * directions;
        Eigen::Index nearest = 0;
        const double distance = (along.rowwise() - points.row(p)).rowwise().norm().minCoeff(&nearest);
        niches.push_back({static_cast<std::size_t>(nearest), distance});
    }
    return niches;
}

std::vector<std::size_t> niched_subset(std::span<const Niche> members, std::span<const Niche> candidates,
                                       std::size_t size, Rng& rng) {
    std::map<std::size_t, std::vector<std::size_t>> waiting;  // by reference, the nearest last
    for (std::size_t i = 0; i < candidates.size(); ++i) waiting[candidates[i].reference].push_back(i);
    for (auto& [reference, places] : waiting)
        std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
            return candidates[a].distance != candidates[b].distance ? candidates[a].distance > candidates[b].distance
                                                                    : a > b;
        });
    std::map<std::size_t, std::vector<std::size_t>> references_with;  // by the number of members
    for (const auto& [reference, places] : waiting) {
        const auto here = [&, r = reference](const Niche& niche) { return niche.reference == r; };
        references_with[static_cast<std::size_t>(std::count_if(members.begin(), members.end(), here))].push_back(
            reference);
    }

    std::vector<std::size_t> subset;
    while (subset.size() < size && !references_with.empty()) {
        const auto fewest = references_with.begin();
        const std::size_t n_members = fewest->first;
        std::vector<std::size_t>& references = fewest->second;
        std::swap(references[rng.below(references.size())], references.back());
        const std::size_t reference = references.back();
        references.pop_back();
        if (references.empty()) references_with.erase(fewest);

        std::vector<std::size_t>& places = waiting[reference];
        if (n_members > 0) std::swap(places[rng.below(places.size())], places.back());
        subset.push_back(places.back());
        places.pop_back();
        if (!places.empty()) references_with[n_members + 1].push_back(reference);
    }
    return subset;
}

}  // namespace hone::maths
