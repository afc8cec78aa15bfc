#pragma once

#include <Eigen/Dense>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace hone::maths {

/// The shapes that learning curves can have. The curves of one are linear in four unknowns: how far the end of its
/// plateau is from the grid's and its speed from the grid's, its first loss, its last one.
class CurveShapes {
 public:
    enum Unknown { begin, speed, first, last, n_unknowns };
    /// [place][unknown]
    using Columns = Eigen::Matrix<double, Eigen::Dynamic, n_unknowns>;
    using Sums = Eigen::Matrix<double, n_unknowns, 1>;
    /// The lower triangle, row by row.
    using Products = std::array<double, n_unknowns*(n_unknowns + 1) / 2>;

    /// Of equally many places.
    explicit CurveShapes(std::vector<Columns> columns);

    /// Shapes close to each other: a logarithm and powers, exponentials, these after plateaus, none at all, which stays
    /// at its first loss. `places`: ascending in (0, 1], at least two, the last is 1.
    static CurveShapes grid(std::span<const double> places);
    static std::size_t grid_size();
    /// Place in the grid of the shape that stays.
    static std::size_t flat() { return grid_size() - 1; }
    /// Of the grid's shapes where nothing is known: mostly without a plateau.
    static std::vector<double> usual_weights();

    std::size_t size() const { return columns_.size(); }
    /// At this place and before, the loss is the first one.
    bool is_still(std::size_t shape, std::size_t place) const { return place < n_still_[shape]; }
    /// Of each two unknowns' columns, summed over some places, ascending.
    Products products(std::size_t shape, std::span<const std::size_t> where) const;
    /// Of each unknown's column with the losses at the first places.
    Sums with_losses(std::size_t shape, const Eigen::VectorXd& losses) const;

 private:
    std::size_t n_places() const { return static_cast<std::size_t>(columns_.front().rows()); }
    void add_product(Products& sum, std::size_t shape, std::size_t place) const;

    std::vector<Columns> columns_;
    std::vector<std::size_t> n_still_;  // places
    std::size_t stride_;
    std::vector<Products> products_;  // of all shapes over no places, over the first stride, the first two strides, ...
};

}  // namespace hone::maths
