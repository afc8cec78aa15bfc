#include "genetic/breeding.hpp"

#include <algorithm>
#include <numeric>

#include "genetic/mutation.hpp"

namespace hone::genetic {
namespace {

using Eigen::Index;
using maths::Domain;

double nearest_in(const Domain& domain, double value) {
    const bool fits = domain.contains(value) && !domain.discrete();
    return fits || domain.categorical() ? value : domain.restored(domain.transformed(value));
}

double position_of(const Domain& domain, double value) {
    const double width = domain.upper() - domain.lower();
    return width > 0 ? std::clamp((domain.transformed(value) - domain.lower()) / width, 0.0, 1.0) : 0.5;
}

double value_at(const Domain& domain, double position) {
    return domain.restored(domain.lower() + position * (domain.upper() - domain.lower()));
}

double drawn(const Domain& domain, Rng& rng) {
    return domain.categorical() ? static_cast<double>(rng.below(domain.n_choices)) : value_at(domain, rng.uniform());
}

bool has_all(std::span<const Gene> genes, std::uint32_t row) {
    return std::all_of(genes.begin(), genes.end(),
                       [row](const Gene& gene) { return gene.domain.can_learn_from(gene.value[row]); });
}

bool is_inside(const Eigen::ArrayXd& point) { return (point >= 0).all() && (point <= 1).all(); }

// Binary tournaments among those that won none before; of two of which neither dominates the second wins.
std::vector<std::size_t> winners(const Pool& pool, std::size_t n, Rng& rng) {
    std::vector<std::size_t> left(pool.size()), chosen;
    std::iota(left.begin(), left.end(), std::size_t{0});
    while (chosen.size() < n) {
        const std::size_t a = rng.below(left.size()), b = rng.below(left.size());
        const std::size_t winner = dominates(pool, left[a], left[b]) ? a : b;
        chosen.push_back(left[winner]);
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(winner));
    }
    return chosen;
}

}  // namespace

struct Breeding::Population {
    std::span<const Gene> genes;
    std::vector<std::uint32_t> rows;
    Pool pool;
    std::vector<std::size_t> numeric;  // genes

    double value(std::size_t individual, std::size_t gene) const {
        return nearest_in(genes[gene].domain, genes[gene].value[rows[individual]]);
    }
    std::vector<double> values(std::size_t individual) const {
        std::vector<double> values(genes.size());
        for (std::size_t g = 0; g < genes.size(); ++g) values[g] = value(individual, g);
        return values;
    }
    Parents positions(std::span<const std::size_t> individuals) const {
        Parents positions(static_cast<Index>(individuals.size()), static_cast<Index>(numeric.size()));
        for (Index p = 0; p < positions.rows(); ++p)
            for (Index i = 0; i < positions.cols(); ++i) {
                const std::size_t gene = numeric[static_cast<std::size_t>(i)];
                positions(p, i) =
                    position_of(genes[gene].domain, value(individuals[static_cast<std::size_t>(p)], gene));
            }
        return positions;
    }
};

std::vector<double> Breeding::child(std::span<const Gene> genes, const hone_history& history,
                                    std::span<const std::uint32_t> parents, Rng& rng) const {
    Population population{genes, {}, {}, {}};
    std::copy_if(parents.begin(), parents.end(), std::back_inserter(population.rows),
                 [&](std::uint32_t row) { return has_all(genes, row); });
    if (population.rows.empty()) return {};
    population.pool = pool_of(history, population.rows);
    for (std::size_t g = 0; g < genes.size(); ++g)
        if (!genes[g].domain.categorical()) population.numeric.push_back(g);

    const bool is_crossed =
        rng.uniform() < options_.crossover_prob && population.rows.size() >= crossover_->n_parents();
    std::vector<double> child =
        is_crossed ? crossed(population, rng) : population.values(rng.below(population.rows.size()));
    const double mutation_prob = options_.mutation_prob.value_or(1.0 / static_cast<double>(genes.size()));
    for (std::size_t g = 0; g < genes.size(); ++g)
        if (rng.uniform() < mutation_prob) child[g] = mutated(genes[g].domain, child[g], rng);
    return child;
}

// A child outside of the ranges is forgotten together with its parents' choice; in the end its nearest point is taken.
std::vector<double> Breeding::crossed(const Population& population, Rng& rng) const {
    constexpr int max_trials = 1000;
    std::vector<std::size_t> parents;
    Parents positions;
    Eigen::ArrayXd point;
    for (int trial = 0; trial < max_trials && (trial == 0 || !is_inside(point)); ++trial) {
        parents = winners(population.pool, crossover_->n_parents(), rng);
        if (population.numeric.empty()) break;
        positions = population.positions(parents);
        point = crossover_->child(positions, rng);
    }

    std::vector<double> child = population.values(parents.front());
    for (std::size_t g = 0; g < child.size(); ++g)
        if (population.genes[g].domain.categorical() && rng.uniform() < options_.swapping_prob)
            child[g] = population.value(parents.back(), g);
    for (Index i = 0; i < point.size(); ++i) {
        const std::size_t gene = population.numeric[static_cast<std::size_t>(i)];
        Index parent = 0;
        while (parent < positions.rows() && positions(parent, i) != point[i]) ++parent;
        child[gene] = parent < positions.rows()
                          ? population.value(parents[static_cast<std::size_t>(parent)], gene)
                          : value_at(population.genes[gene].domain, std::clamp(point[i], 0.0, 1.0));
    }
    return child;
}

double Breeding::mutated(const Domain& domain, double value, Rng& rng) const {
    if (!options_.mutation_eta || domain.categorical()) return drawn(domain, rng);
    return value_at(domain, polynomial_mutation(position_of(domain, value), *options_.mutation_eta, rng.uniform()));
}

}  // namespace hone::genetic
