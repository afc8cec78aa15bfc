#pragma once

#include "cmaes/covariance.hpp"

namespace hone::cmaes {

/// Where a search distribution N(mean, sigma^2 C) stands.
struct Gaussian {
    Vector mean;
    double sigma;
    FullCovariance covariance;
};

/// Learning rates of mean and covariance that follow the signal to noise ratio of their updates, so that multimodal and
/// noisy functions need no larger population (Nomura, Akimoto and Ono 2023, "CMA-ES with Learning Rate Adaptation: Can
/// CMA-ES with Default Population Size Solve Multimodal and Noisy Problems?").
class LearningRates {
 public:
    explicit LearningRates(Eigen::Index dimensions);

    /// `after`, which an update has made of `before`, as far as the learning rates let it come.
    void temper(const Gaussian& before, Gaussian& after);

    double mean() const { return mean_.rate; }
    double covariance() const { return covariance_.rate; }

 private:
    /// Moving averages of an update in the coordinates in which the distribution is standard, and the rate they lead
    /// to.
    struct Signal {
        double memory;  ///< beta
        Vector drift;   ///< E
        double power = 0;
        double rate = 1;

        void follow(const Vector& update);
    };

    Signal mean_, covariance_;
};

}  // namespace hone::cmaes
