#pragma once

#include <Eigen/Core>
#include <vector>

#include "gp/posterior.hpp"
#include "tables/gaussian_process.hpp"

namespace hone::gp::cases {

inline Eigen::VectorXd vector_of(const std::vector<double>& values) {
    return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

inline Eigen::MatrixXd matrix_of(const std::vector<std::vector<double>>& rows) {
    Eigen::MatrixXd result(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows[0].size()));
    for (std::size_t i = 0; i < rows.size(); ++i) result.row(static_cast<Eigen::Index>(i)) = vector_of(rows[i]);
    return result;
}

inline const Axis number(maths::Domain{});
inline const Axis choice({maths::Domain::Kind::categorical, maths::Domain::Scale::linear, 0, 2, 1, 3});
inline const std::vector<Axis> mixed{number, number, choice};

inline Posterior posterior_of(const tables::GaussianProcessCase& c) {
    return Posterior(Kernel(mixed, Hyperparameters(vector_of(c.log_hyperparameters))), matrix_of(c.points),
                     vector_of(c.values));
}

// Central differences of `function` at `at`.
template <class Function>
Eigen::VectorXd differences(Function&& function, const Eigen::VectorXd& at, double step) {
    Eigen::VectorXd result(at.size());
    for (Eigen::Index i = 0; i < at.size(); ++i) {
        Eigen::VectorXd up = at, down = at;
        up[i] += step;
        down[i] -= step;
        result[i] = (function(up) - function(down)) / (2 * step);
    }
    return result;
}

}  // namespace hone::gp::cases
