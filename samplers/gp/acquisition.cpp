#include "gp/acquisition.hpp"

namespace hone::gp {

Eigen::VectorXd Acquisition::log_values(const Kernel::Points& points) const {
    std::vector<Posterior::Moments> moments;
    for (const Posterior& model : models_) moments.push_back(model.at(points));
    const auto n_outputs = static_cast<Eigen::Index>(models_.size());
    Outputs outputs{Eigen::VectorXd(n_outputs), Eigen::VectorXd(n_outputs)};
    Eigen::VectorXd values(points.rows());
    for (Eigen::Index i = 0; i < points.rows(); ++i) {
        for (Eigen::Index o = 0; o < n_outputs; ++o) {
            outputs.mean[o] = moments[static_cast<std::size_t>(o)].mean[i];
            outputs.variance[o] = moments[static_cast<std::size_t>(o)].variance[i];
        }
        values[i] = utility_.log_value(outputs);
    }
    return values;
}

double Acquisition::log_value(const Eigen::RowVectorXd& point, Eigen::VectorXd& gradient) const {
    std::vector<Posterior::Local> locals;
    for (const Posterior& model : models_) locals.push_back(model.near(point));
    const auto n_outputs = static_cast<Eigen::Index>(models_.size());
    Outputs outputs{Eigen::VectorXd(n_outputs), Eigen::VectorXd(n_outputs)}, derivative;
    for (Eigen::Index o = 0; o < n_outputs; ++o) {
        outputs.mean[o] = locals[static_cast<std::size_t>(o)].mean();
        outputs.variance[o] = locals[static_cast<std::size_t>(o)].variance();
    }
    const double value = utility_.log_value(outputs, &derivative);
    gradient = Eigen::VectorXd::Zero(point.size());
    for (Eigen::Index o = 0; o < n_outputs; ++o)
        gradient += locals[static_cast<std::size_t>(o)].by_coordinate(derivative.mean[o], derivative.variance[o]);
    return value;
}

Eigen::VectorXd Acquisition::lengths() const {
    const auto n_axes = static_cast<Eigen::Index>(axes().size());
    return models_[0].kernel().hyperparameters().logarithms().head(n_axes).array().exp();
}

}  // namespace hone::gp
