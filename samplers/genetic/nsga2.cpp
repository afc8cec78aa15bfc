// Deb, Pratap, Agarwal and Meyarivan 2002, "A fast and elitist multiobjective genetic algorithm: NSGA-II".
#include "genetic/genetic_sampler.hpp"

namespace {

using namespace hone::genetic;

class Nsga2 final : public GeneticSampler {
 public:
    static constexpr auto& option_list = common_options;
    // Optuna's NSGAIISampler keeps its generations there too, so that Python's workers breed the same ones.
    static constexpr std::string_view attribute_list[] = {"NSGAIISampler:generation"};

    Nsga2(const hone::Options& options, const hone::StudyInfo& study)
        : GeneticSampler(options, study, attribute_list[0], std::make_unique<LeastCrowded>()) {}
};

}  // namespace

HONE_PLUGIN(Nsga2, "nsga2", "1.0.0", "Genetic search for one or several objectives: NSGA-II (Deb et al. 2002).")
