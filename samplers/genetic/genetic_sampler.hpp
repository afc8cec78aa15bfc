// What the genetic samplers have in common: all but who survives.
#pragma once

#include <array>
#include <cstdint>
#include <hone/sampler.hpp>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "genetic/breeding.hpp"
#include "genetic/generations.hpp"
#include "genetic/survival.hpp"

namespace hone::genetic {

inline constexpr Option common_options[] = {
    {.name = "population_size",
     .types = Type::integer,
     .fallback = "50",
     .low = 2,
     .help = "how many complete trials make a generation, and how many of them become parents"},
    {.name = "crossover",
     .fallback = "uniform",
     .choices = {"uniform", "blxalpha", "sbx", "vsbx", "spx", "undx"},
     .help = "how parents make a child; choices are always crossed uniformly"},
    {.name = "crossover_prob",
     .types = Type::real,
     .fallback = "0.9",
     .low = 0,
     .high = 1,
     .help = "the probability of a crossover; else the child is a copy of one parent"},
    {.name = "swapping_prob",
     .types = Type::real,
     .fallback = "0.5",
     .low = 0,
     .high = 1,
     .help = "uniform: the probability that a parameter is the other parent's"},
    {.name = "mutation",
     .types = Type::null,
     .fallback = "null",
     .keywords = {"polynomial"},
     .help = "how a number mutates; null: it is drawn anew, as a choice always is"},
    {.name = "mutation_prob",
     .types = Type::null | Type::real,
     .fallback = "null",
     .low = 0,
     .high = 1,
     .help = "the probability that a parameter mutates; null: 1 / the number of parameters"},
    {.name = "mutation_eta",
     .types = Type::real,
     .fallback = "20",
     .low = 0,
     .help = "polynomial mutation: the larger, the smaller its steps"},
    {.name = "alpha",
     .types = Type::real,
     .fallback = "0.5",
     .low = 0,
     .help = "blxalpha: how far a child may lie beyond its parents, in their distance"},
    {.name = "eta",
     .types = Type::null | Type::real,
     .fallback = "null",
     .low = 0,
     .help = "sbx, vsbx: the larger, the nearer a child is to a parent; null: 2 with one objective, 20 with several"},
    {.name = "uniform_crossover_prob",
     .types = Type::real,
     .fallback = "0.5",
     .low = 0,
     .high = 1,
     .help = "sbx, vsbx: the probability that the two children swap a parameter"},
    {.name = "use_child_gene_prob",
     .types = Type::real,
     .fallback = "0.5",
     .low = 0,
     .high = 1,
     .help = "sbx, vsbx: the probability that a parameter is crossed; else it is a parent's"},
    {.name = "epsilon",
     .types = Type::null | Type::real,
     .fallback = "null",
     .low = 0,
     .help = "spx: how far the parents' simplex is expanded; null: sqrt(parameters + 2)"},
    {.name = "sigma_xi",
     .types = Type::real,
     .fallback = "0.5",
     .low = 0,
     .help = "undx: standard deviation along the line between two parents, in their distance"},
    {.name = "sigma_eta",
     .types = Type::null | Type::real,
     .fallback = "null",
     .low = 0,
     .help = "undx: standard deviation across it, in the third parent's distance; null: 0.35 / sqrt(parameters)"},
};

class GeneticSampler : public Sampler {
 public:
    GeneticSampler(const Options& options, const StudyInfo& study, std::string_view label,
                   std::unique_ptr<Survival> survival);

    void ask(const History& history, Ask& ask) override;
    std::optional<double> ask_one(const History& history, Ask& ask, const Param& param) override;

 private:
    std::string_view label_;  // the attribute that keeps a trial's generation, the first of attribute_list
    std::unique_ptr<Survival> survival_;
    Generations generations_;
    Breeding breeding_;
};

}  // namespace hone::genetic
