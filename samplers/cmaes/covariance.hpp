#pragma once

#include <Eigen/Core>
#include <variant>

#include "cmaes/strategy.hpp"

namespace hone::cmaes {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

/// C <- keep * C + c_1 * path * path' + sum of weights[k] * steps[k] * steps[k]'.
struct Adaptation {
    double keep, c_1;
    const Vector& path;
    const Vector& weights;  ///< [lambda]
    const Matrix& steps;    ///< [n, lambda]
};

/// A covariance matrix with its square roots.
class FullCovariance {
 public:
    static constexpr Model model = Model::full;

    /// Of a symmetric matrix. Eigenvalues below 1e-16 of the largest are lifted to that.
    explicit FullCovariance(const Matrix& matrix);

    Eigen::Index dimensions() const { return matrix_.rows(); }
    const Matrix& matrix() const { return matrix_; }
    Vector variances() const { return matrix_.diagonal(); }
    const Matrix& axes() const { return axes_; }              ///< Columns, of length 1.
    const Vector& deviations() const { return deviations_; }  ///< Along the axes.
    Matrix stretched(const Matrix& z) const;                  ///< C^(1/2) z, in the form B D z.
    Matrix whitened(const Matrix& y) const;                   ///< C^(-1/2) y.
    void adapt(const Adaptation& by);

 private:
    Matrix matrix_, axes_;
    Vector deviations_;
};

/// The same where the coordinates are the axes.
class DiagonalCovariance {
 public:
    static constexpr Model model = Model::separable;

    explicit DiagonalCovariance(const Vector& variances);

    Eigen::Index dimensions() const { return variances_.rows(); }
    Vector variances() const { return variances_; }
    Matrix axes() const { return Matrix::Identity(dimensions(), dimensions()); }
    const Vector& deviations() const { return deviations_; }
    Matrix stretched(const Matrix& z) const { return deviations_.asDiagonal() * z; }
    Matrix whitened(const Matrix& y) const { return deviations_.cwiseInverse().asDiagonal() * y; }
    void adapt(const Adaptation& by);

 private:
    Vector variances_, deviations_;
};

using Covariance = std::variant<FullCovariance, DiagonalCovariance>;

/// The unit matrix.
Covariance unit_covariance(Model model, Eigen::Index dimensions);

}  // namespace hone::cmaes
