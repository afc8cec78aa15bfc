#pragma once

#include <cstddef>
#include <cstdint>
#include <hone/rng.hpp>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "genetic/crossover.hpp"
#include "genetic/pool.hpp"
#include "maths/domain.hpp"

namespace hone::genetic {

/// One parameter to propose, with what the trials had of it.
struct Gene {
    maths::Domain domain;
    const double* value;  ///< One a row; NaN where the row lacks it.
};

struct BreedingOptions {
    double crossover_prob = 0.9;
    /// Of a categorical, whatever the crossover of the others.
    double swapping_prob = 0.5;
    /// None: one gene of a child on average.
    std::optional<double> mutation_prob = std::nullopt;
    /// Of the polynomial mutation; none: a mutated gene is drawn anew.
    std::optional<double> mutation_eta = std::nullopt;
};

/// Makes children: binary tournaments choose the parents, a crossover or a copy of one of them makes the child, and
/// some of its genes mutate.
class Breeding {
 public:
    Breeding(BreedingOptions options, std::unique_ptr<Crossover> crossover)
        : options_(options), crossover_(std::move(crossover)) {}

    /// One value a gene, in its domain. Parents that lack one of the genes are passed over; a value that a parent had
    /// outside of today's range is the nearest in it. Empty where no parent has all genes.
    std::vector<double> child(std::span<const Gene> genes, const hone_history& history,
                              std::span<const std::uint32_t> parents, Rng& rng) const;

 private:
    struct Population;

    std::vector<double> crossed(const Population& population, Rng& rng) const;
    double mutated(const maths::Domain& domain, double value, Rng& rng) const;

    BreedingOptions options_;
    std::unique_ptr<Crossover> crossover_;
};

}  // namespace hone::genetic
