#include "genetic/crossover.hpp"

#include <algorithm>
#include <cmath>
#include <hone/error.hpp>
#include <string>
#include <utility>

namespace hone::genetic {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;

class Uniform final : public Crossover {
 public:
    explicit Uniform(const CrossoverOptions& options) : swapping_prob_(options.swapping_prob) {}

    ArrayXd child(const Parents& parents, Rng& rng) const override {
        ArrayXd child(parents.cols());
        for (Index i = 0; i < child.size(); ++i) child[i] = parents(rng.uniform() < swapping_prob_ ? 1 : 0, i);
        return child;
    }

 private:
    double swapping_prob_;
};

class BlxAlpha final : public Crossover {
 public:
    explicit BlxAlpha(const CrossoverOptions& options) : alpha_(options.alpha) {}

    ArrayXd child(const Parents& parents, Rng& rng) const override {
        ArrayXd child(parents.cols());
        for (Index i = 0; i < child.size(); ++i) {
            const auto [low, high] = std::minmax(parents(0, i), parents(1, i));
            const double beyond = alpha_ * (high - low);
            child[i] = rng.uniform(low - beyond, high + beyond);
        }
        return child;
    }

 private:
    double alpha_;
};

// What simulated binary crossovers have in common: of the two children that they make, the one that is kept has some
// coordinates of its own, some of the other, and some of the parents.
class BinaryCrossover : public Crossover {
 public:
    explicit BinaryCrossover(const CrossoverOptions& options)
        : eta_(options.eta.value_or(options.n_objectives > 1 ? 20 : 2)),
          uniform_crossover_prob_(options.uniform_crossover_prob),
          use_child_gene_prob_(options.use_child_gene_prob) {}

    ArrayXd child(const Parents& parents, Rng& rng) const override {
        const auto [first, second] = children(parents, rng);
        const int kept = rng.uniform() < 0.5 ? 0 : 1;
        ArrayXd child(parents.cols());
        for (Index i = 0; i < child.size(); ++i) {
            const bool is_crossed = rng.uniform() < use_child_gene_prob_;
            const int from = rng.uniform() < uniform_crossover_prob_ ? 1 - kept : kept;
            child[i] = is_crossed ? (from == 0 ? first : second)[i] : parents(from, i);
        }
        return child;
    }

 protected:
    double eta() const { return eta_; }

 private:
    virtual std::pair<ArrayXd, ArrayXd> children(const Parents& parents, Rng& rng) const = 0;

    double eta_, uniform_crossover_prob_, use_child_gene_prob_;
};

class Sbx final : public BinaryCrossover {
 public:
    using BinaryCrossover::BinaryCrossover;

 private:
    std::pair<ArrayXd, ArrayXd> children(const Parents& parents, Rng& rng) const override {
        std::pair<ArrayXd, ArrayXd> pair{parents.cols(), parents.cols()};
        for (Index i = 0; i < parents.cols(); ++i) {
            const auto [low, high] = std::minmax(parents(0, i), parents(1, i));
            const double distance = high - low, u = rng.uniform();
            pair.first[i] = low;
            pair.second[i] = high;
            if (distance < 1e-14) continue;
            pair.first[i] = std::max(0.0, (low + high - spread(u, low / distance) * distance) / 2);
            pair.second[i] = std::min(1.0, (low + high + spread(u, (1 - high) / distance) * distance) / 2);
        }
        return pair;
    }

    // The spread factor whose probability up to there is u, cut off where a child would leave [0, 1]: `room`, the
    // distance from a parent to its bound, is measured in distances between the parents.
    double spread(double u, double room) const {
        const double alpha = 2 - std::pow(1 + 2 * room, -(eta() + 1));
        return std::pow(u * alpha <= 1 ? u * alpha : 1 / (2 - u * alpha), 1 / (eta() + 1));
    }
};

// Both children lie around one parent, drawn for each coordinate, at equal distances on either side of it.
class VSbx final : public BinaryCrossover {
 public:
    using BinaryCrossover::BinaryCrossover;

 private:
    std::pair<ArrayXd, ArrayXd> children(const Parents& parents, Rng& rng) const override {
        std::pair<ArrayXd, ArrayXd> pair{parents.cols(), parents.cols()};
        for (Index i = 0; i < parents.cols(); ++i) {
            const double u = rng.uniform();
            const int centre = u <= 0.5 ? 0 : 1;
            const double tail = std::max(2 * std::min(u, 1 - u), 1e-10);
            const double beta = std::pow(tail, -1 / (eta() + 1));
            const double away = (beta - 1) / 2 * (parents(centre, i) - parents(1 - centre, i));
            pair.first[i] = parents(centre, i) + away;
            pair.second[i] = parents(centre, i) - away;
        }
        return pair;
    }
};

class Spx final : public Crossover {
 public:
    explicit Spx(const CrossoverOptions& options) : epsilon_(options.epsilon) {}

    std::size_t n_parents() const override { return 3; }

    ArrayXd child(const Parents& parents, Rng& rng) const override {
        const double epsilon = epsilon_.value_or(std::sqrt(static_cast<double>(parents.cols()) + 2));
        const ArrayXd centre = parents.colwise().mean();
        const auto corner = [&](Index k) -> ArrayXd {
            return centre + epsilon * (parents.row(k).transpose() - centre);
        };
        ArrayXd offset = ArrayXd::Zero(parents.cols());
        for (Index k = 1; k < parents.rows(); ++k)
            offset = std::pow(rng.uniform(), 1 / static_cast<double>(k)) * (corner(k - 1) - corner(k) + offset);
        return corner(parents.rows() - 1) + offset;
    }

 private:
    std::optional<double> epsilon_;
};

class Undx final : public Crossover {
 public:
    explicit Undx(const CrossoverOptions& options) : sigma_xi_(options.sigma_xi), sigma_eta_(options.sigma_eta) {}

    std::size_t n_parents() const override { return 3; }

    ArrayXd child(const Parents& parents, Rng& rng) const override {
        const Index n = parents.cols();
        const Eigen::VectorXd a = parents.row(0), b = parents.row(1), c = parents.row(2);
        const Eigen::VectorXd direction = (b - a).stableNormalized();
        const auto across = [&](const Eigen::VectorXd& v) -> Eigen::VectorXd {
            return v - v.dot(direction) * direction;
        };
        const double sigma_eta = sigma_eta_.value_or(0.35 / std::sqrt(static_cast<double>(n)));
        const double along = sigma_xi_ * rng.normal();
        Eigen::VectorXd noise(n);
        for (double& z : noise) z = sigma_eta * rng.normal();
        return (a + b) / 2 + along * (b - a) + across(c - a).norm() * across(noise);
    }

 private:
    double sigma_xi_;
    std::optional<double> sigma_eta_;
};

}  // namespace

std::unique_ptr<Crossover> crossover(std::string_view name, const CrossoverOptions& options) {
    if (name == "uniform") return std::make_unique<Uniform>(options);
    if (name == "blxalpha") return std::make_unique<BlxAlpha>(options);
    if (name == "sbx") return std::make_unique<Sbx>(options);
    if (name == "vsbx") return std::make_unique<VSbx>(options);
    if (name == "spx") return std::make_unique<Spx>(options);
    if (name == "undx") return std::make_unique<Undx>(options);
    throw Error("no crossover is called '" + std::string(name) + "'", HONE_INVALID);
}

}  // namespace hone::genetic
