#include "genetic/genetic_sampler.hpp"

#include <string>

namespace hone::genetic {
namespace {

std::size_t population_size(const Options& options, const Crossover& crossover) {
    const auto size = options.get<std::size_t>("population_size");
    if (size < crossover.n_parents())
        throw Error("population_size=" + std::to_string(size) +
                        " is too small for crossover=" + std::string(options.get<std::string_view>("crossover")) +
                        ", which needs " + std::to_string(crossover.n_parents()) + " parents",
                    HONE_INVALID);
    return size;
}

std::unique_ptr<Crossover> crossover_of(const Options& options, std::size_t n_objectives) {
    return crossover(options.get<std::string_view>("crossover"),
                     {.swapping_prob = options.get<double>("swapping_prob"),
                      .alpha = options.get<double>("alpha"),
                      .eta = options.find<double>("eta"),
                      .uniform_crossover_prob = options.get<double>("uniform_crossover_prob"),
                      .use_child_gene_prob = options.get<double>("use_child_gene_prob"),
                      .epsilon = options.find<double>("epsilon"),
                      .sigma_xi = options.get<double>("sigma_xi"),
                      .sigma_eta = options.find<double>("sigma_eta"),
                      .n_objectives = n_objectives});
}

BreedingOptions breeding_options(const Options& options) {
    BreedingOptions breeding{.crossover_prob = options.get<double>("crossover_prob"),
                             .swapping_prob = options.get<double>("swapping_prob"),
                             .mutation_prob = options.find<double>("mutation_prob")};
    if (options.is("mutation", "polynomial")) breeding.mutation_eta = options.get<double>("mutation_eta");
    return breeding;
}

std::optional<Gene> gene_of(const History& history, const Param& param) {
    const auto domain = maths::domain_of(param.dist().raw());
    return domain ? std::optional(Gene{*domain, history[param].values().data()}) : std::nullopt;
}

}  // namespace

GeneticSampler::GeneticSampler(const Options& options, const StudyInfo& study, std::string_view label,
                               std::unique_ptr<Survival> survival)
    : label_(label),
      survival_(std::move(survival)),
      generations_(population_size(options, *crossover_of(options, study.n_objectives())), *survival_),
      breeding_(breeding_options(options), crossover_of(options, study.n_objectives())) {}

void GeneticSampler::ask(const History& history, Ask& ask) {
    generations_.learn(history.raw(), history.attribute(0).data());
    const auto [generation, parents] = generations_.next(history.raw(), ask.trial());
    ask.attribute(label_, generation);

    std::vector<Gene> genes;
    std::vector<AskedParam> asked;
    for (const AskedParam param : ask.params()) {
        const auto gene = gene_of(history, param);
        if (!gene || param.is_fixed()) continue;
        genes.push_back(*gene);
        asked.push_back(param);
    }
    if (genes.empty()) return;
    const std::vector<double> child = breeding_.child(genes, history.raw(), parents, ask.rng());
    for (std::size_t i = 0; i < child.size(); ++i) asked[i].set(child[i]);
}

std::optional<double> GeneticSampler::ask_one(const History& history, Ask& ask, const Param& param) {
    generations_.learn(history.raw(), history.attribute(0).data());
    if (param.dist().is_single()) return param.dist().low();
    const auto gene = gene_of(history, param);
    if (!gene) return std::nullopt;
    const auto parents = generations_.next(history.raw(), ask.trial()).parents;
    const std::vector<double> child = breeding_.child({&*gene, 1}, history.raw(), parents, ask.rng());
    return child.empty() ? std::nullopt : std::optional(child.front());
}

}  // namespace hone::genetic
