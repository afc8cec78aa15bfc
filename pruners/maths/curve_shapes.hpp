#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <span>
#include <vector>

namespace hone::maths {

/// The curves of one shape. Each is linear in four unknowns, in this order: how far the end of its plateau is from the
/// grid's and its speed from the grid's, its first loss, its last one.
class CurveShape {
 public:
    enum Unknown { begin, speed, first, last, n_unknowns };
    /// [place][unknown]
    using Columns = Eigen::Matrix<double, Eigen::Dynamic, n_unknowns>;
    using Products = Eigen::Matrix<double, n_unknowns, n_unknowns>;
    using Sums = Eigen::Matrix<double, n_unknowns, 1>;

    explicit CurveShape(Columns columns);

    /// At this place and before, the loss is the first one.
    bool is_still_at(std::size_t place) const { return place < n_still_; }
    /// Of each two unknowns' columns, summed over some places, ascending.
    Products products(std::span<const std::size_t> where) const;
    /// Of each unknown's column with the losses at the first places.
    Sums with(const Eigen::VectorXd& losses) const;

 private:
    Products product(std::size_t place) const;

    Columns columns_;
    std::size_t n_still_;
    std::size_t stride_;
    std::vector<Products> products_;  // over the first places: no, one stride, two strides, ...
};

/// Shapes that lie close together: a logarithm and powers, exponentials, these after plateaus, none at all.
struct ShapeGrid {
    /// `places`: ascending in (0, 1], at least two, the last is 1.
    static std::vector<CurveShape> at(std::span<const double> places);

    static std::size_t size();
    /// Place in the grid of the shape that never falls, whose last loss is its first one.
    static std::size_t flat() { return size() - 1; }
    /// Where nothing is known: mostly without a plateau.
    static std::vector<double> usual_weights();
};

}  // namespace hone::maths
