#include "cmaes/covariance.hpp"

#include <Eigen/Eigenvalues>

namespace hone::cmaes {
namespace {

constexpr double least_part = 1e-16;

}  // namespace

FullCovariance::FullCovariance(const Matrix& matrix) {
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(matrix);
    const Vector eigenvalues = solver.eigenvalues().cwiseMax(least_part * solver.eigenvalues().maxCoeff());
    axes_ = solver.eigenvectors();
    deviations_ = eigenvalues.cwiseSqrt();
    matrix_ = eigenvalues == solver.eigenvalues() ? matrix : axes_ * eigenvalues.asDiagonal() * axes_.transpose();
}

Matrix FullCovariance::stretched(const Matrix& z) const { return axes_ * (deviations_.asDiagonal() * z); }

Matrix FullCovariance::whitened(const Matrix& y) const {
    return axes_ * (deviations_.cwiseInverse().asDiagonal() * (axes_.transpose() * y));
}

void FullCovariance::adapt(const Adaptation& by) {
    Matrix adapted = by.keep * matrix_ + by.steps * by.weights.asDiagonal() * by.steps.transpose();
    adapted += by.c_1 * by.path * by.path.transpose();
    *this = FullCovariance(adapted);
}

DiagonalCovariance::DiagonalCovariance(const Vector& variances)
    : variances_(variances.cwiseMax(least_part * variances.maxCoeff())), deviations_(variances_.cwiseSqrt()) {}

void DiagonalCovariance::adapt(const Adaptation& by) {
    *this = DiagonalCovariance(by.keep * variances_ + by.c_1 * by.path.cwiseAbs2() + by.steps.cwiseAbs2() * by.weights);
}

Covariance unit_covariance(Model model, Eigen::Index dimensions) {
    if (model == Model::full) return FullCovariance(Matrix::Identity(dimensions, dimensions));
    return DiagonalCovariance(Vector::Ones(dimensions));
}

}  // namespace hone::cmaes
