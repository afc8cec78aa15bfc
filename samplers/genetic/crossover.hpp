// Children of real vectors. A coordinate that a child has from a parent is the parent's to the last bit.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <hone/rng.hpp>
#include <memory>
#include <optional>
#include <string_view>

namespace hone::genetic {

/// One parent a row, each coordinate scaled to [0, 1].
using Parents = Eigen::ArrayXXd;

class Crossover {
 public:
    virtual ~Crossover() = default;

    virtual std::size_t n_parents() const { return 2; }
    /// May lie outside of [0, 1].
    virtual Eigen::ArrayXd child(const Parents& parents, Rng& rng) const = 0;
};

struct CrossoverOptions {
    double swapping_prob = 0.5;                    ///< uniform: that a coordinate comes from the second parent.
    double alpha = 0.5;                            ///< blxalpha: how far beyond the parents, in their distance.
    std::optional<double> eta = std::nullopt;      ///< sbx, vsbx: the larger, the nearer to a parent; none: see below.
    double uniform_crossover_prob = 0.5;           ///< sbx, vsbx: that the two children swap a coordinate.
    double use_child_gene_prob = 0.5;              ///< sbx, vsbx: that a coordinate is crossed at all.
    std::optional<double> epsilon = std::nullopt;  ///< spx: how far the simplex is expanded; none: sqrt(n + 2).
    double sigma_xi = 0.5;                         ///< undx: standard deviation along the line between two parents.
    std::optional<double> sigma_eta = std::nullopt;  ///< undx: across it; none: 0.35 / sqrt(n).
    std::size_t n_objectives = 1;                    ///< eta is 2 for one objective and 20 for several.
};

/// "uniform" (Syswerda 1989), "blxalpha" (Eshelman and Schaffer 1993), "sbx" (Deb and Agrawal 1995, with the bounds of
/// Deb and Beyer 2001), "vsbx" (Ballester and Carter 2003), "spx" (Tsutsui, Yamamura and Higuchi 1999) or "undx" (Ono
/// and Kobayashi 1999). Throws Error: another name.
std::unique_ptr<Crossover> crossover(std::string_view name, const CrossoverOptions& options);

}  // namespace hone::genetic
