// Deb and Jain 2014, "An evolutionary many-objective optimization algorithm using reference-point-based nondominated
// sorting approach, part I: solving problems with box constraints".
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "genetic/genetic_sampler.hpp"
#include "maths/niching.hpp"

namespace {

using namespace hone::genetic;

constexpr hone::Option niche_options[] = {
    {.name = "reference_points",
     .types = hone::Type::null | hone::Type::json,
     .fallback = "null",
     .help = "directions to keep populated, as [[1,0],[1,1],[0,1]]: a number an objective; null: spread evenly"},
    {.name = "dividing_parameter",
     .types = hone::Type::integer,
     .fallback = "3",
     .low = 1,
     .high = 100,
     .help = "into how many parts an objective is divided for reference points that are spread evenly"},
};

constexpr auto all_options() {
    std::array<hone::Option, std::size(common_options) + std::size(niche_options)> all;
    std::copy(std::begin(niche_options), std::end(niche_options),
              std::copy(std::begin(common_options), std::end(common_options), all.begin()));
    return all;
}

Eigen::MatrixXd parsed_points(const std::string& json, std::size_t n_objectives) {
    const auto refuse = [&] {
        throw hone::Error("reference_points=" + json + " is not a list of points of " + std::to_string(n_objectives) +
                              " numbers >= 0 each, of which one is positive; write them as [[1,0],[1,1],[0,1]] for two "
                              "objectives",
                          HONE_INVALID);
    };
    const auto list = nlohmann::json::parse(json, nullptr, false);
    if (!list.is_array() || list.empty()) refuse();
    Eigen::MatrixXd points(list.size(), n_objectives);
    for (std::size_t p = 0; p < list.size(); ++p) {
        if (!list[p].is_array() || list[p].size() != n_objectives) refuse();
        for (std::size_t k = 0; k < n_objectives; ++k) {
            if (!list[p][k].is_number() || list[p][k] < 0) refuse();
            points(static_cast<Eigen::Index>(p), static_cast<Eigen::Index>(k)) = list[p][k].get<double>();
        }
        if (points.row(static_cast<Eigen::Index>(p)).maxCoeff() <= 0) refuse();
    }
    return points;
}

class Nsga3 final : public GeneticSampler {
 public:
    static constexpr auto option_list = all_options();
    // Optuna's NSGAIIISampler keeps its generations there too, so that Python's workers breed the same ones.
    static constexpr std::string_view attribute_list[] = {"NSGAIIISampler:generation"};

    Nsga3(const hone::Options& options, const hone::StudyInfo& study)
        : GeneticSampler(options, study, attribute_list[0],
                         std::make_unique<BestNiched>(references(options, study.n_objectives()))) {}

 private:
    static Eigen::MatrixXd references(const hone::Options& options, std::size_t n_objectives) {
        if (const auto points = options.find<std::string>("reference_points"))
            return parsed_points(*points, n_objectives);
        return hone::maths::das_dennis_points(n_objectives, options.get<std::size_t>("dividing_parameter"));
    }
};

}  // namespace

HONE_PLUGIN(Nsga3, "nsga3", "1.0.0", "Genetic search for many objectives: NSGA-III (Deb and Jain 2014).")
