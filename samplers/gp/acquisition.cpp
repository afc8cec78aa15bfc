#include "gp/acquisition.hpp"

#include "gp/log_terms.hpp"

namespace hone::gp {

Eigen::VectorXd Acquisition::log_values(const Kernel::Points& points) const {
    std::vector<Posterior::Moments> moments;
    for (const Posterior& model : models_) moments.push_back(model.at(points));
    const auto n_outputs = static_cast<Eigen::Index>(models_.size());
    Outputs outputs{Eigen::VectorXd(n_outputs), Eigen::VectorXd(n_outputs)};
    Eigen::VectorXd values(points.rows());
    for (Eigen::Index i = 0; i < points.rows(); ++i) {
        LogTerms worlds;
        for (std::size_t w = 0; w < utilities_.size(); ++w) {
            for (Eigen::Index o = 0; o < n_outputs; ++o) {
                const Posterior::Moments& known = moments[static_cast<std::size_t>(o)];
                outputs.mean[o] = known.mean(i, static_cast<Eigen::Index>(w));
                outputs.variance[o] = known.variance[i];
            }
            worlds.add(utilities_[w].log_value(outputs));
        }
        values[i] = worlds.log_mean();
    }
    return values;
}

double Acquisition::log_value(const Eigen::RowVectorXd& point, Eigen::VectorXd& gradient) const {
    std::vector<Posterior::Local> locals;
    for (const Posterior& model : models_) locals.push_back(model.near(point));
    const auto n_outputs = static_cast<Eigen::Index>(models_.size());
    const auto n_worlds = static_cast<Eigen::Index>(utilities_.size());
    LogTerms worlds;
    std::vector<Outputs> derivatives(utilities_.size());
    for (std::size_t w = 0; w < utilities_.size(); ++w) {
        Outputs outputs{Eigen::VectorXd(n_outputs), Eigen::VectorXd(n_outputs)};
        for (Eigen::Index o = 0; o < n_outputs; ++o) {
            outputs.mean[o] = locals[static_cast<std::size_t>(o)].mean()[static_cast<Eigen::Index>(w)];
            outputs.variance[o] = locals[static_cast<std::size_t>(o)].variance();
        }
        worlds.add(utilities_[w].log_value(outputs, &derivatives[w]));
    }
    const std::vector<double> shares = worlds.shares();
    gradient = Eigen::VectorXd::Zero(point.size());
    for (Eigen::Index o = 0; o < n_outputs; ++o) {
        Eigen::VectorXd by_mean(n_worlds);
        double by_variance = 0;
        for (std::size_t w = 0; w < shares.size(); ++w) {
            by_mean[static_cast<Eigen::Index>(w)] = shares[w] * derivatives[w].mean[o];
            by_variance += shares[w] * derivatives[w].variance[o];
        }
        gradient += locals[static_cast<std::size_t>(o)].by_coordinate(by_mean, by_variance);
    }
    return worlds.log_mean();
}

Eigen::VectorXd Acquisition::lengths() const {
    const auto n_axes = static_cast<Eigen::Index>(axes().size());
    return models_[0].kernel().hyperparameters().logarithms().head(n_axes).array().exp();
}

}  // namespace hone::gp
