#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "maths/domain.hpp"
#include "maths/parzen.hpp"

namespace tables {

using hone::maths::Domain;
using Clip = hone::maths::BandwidthRule::Clip;
using Ends = hone::maths::BandwidthRule::Ends;
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct ParzenCase {
    std::string name;
    hone::maths::ParzenRule rule;
    std::vector<Domain> space;
    std::vector<std::vector<double>> observations;  // [directions][n]
    std::vector<std::vector<double>> points;        // [points][directions]
    std::vector<double> log_density;
};

struct SequenceCase {
    std::string name;
    std::uint64_t index;
    std::size_t dimensions;
    std::vector<double> last;
};

struct SplitTrial {
    char state;  // c, p or r
    std::vector<double> values;
    std::int64_t last_step;
    double last_loss, violation;
};

struct SplitCase {
    std::size_t n_objectives, n_good;
    std::vector<SplitTrial> trials;
    std::vector<std::uint32_t> good;
};

struct HypervolumeCase {
    std::size_t n_objectives;
    std::vector<double> points, reference;
    double volume;
    std::vector<std::uint32_t> ranks;
    std::vector<std::size_t> best_five;
};

struct CountedVolumeCase {
    std::size_t n_objectives;
    std::vector<double> points, reference;
    double volume;
};

struct CrowdingCase {
    std::size_t n_objectives;
    std::vector<double> points, distances;
};

struct FrontsCase {
    std::size_t n_objectives;
    std::vector<double> points, violations;
    std::vector<std::size_t> ranks;
};

struct ReferencePointsCase {
    std::size_t n_objectives, n_divisions;
    std::vector<double> points;
};

struct NichingCase {
    std::size_t n_objectives;
    std::vector<double> points, normalised;
    std::vector<std::size_t> nearest;
    std::vector<double> distance;
};

struct CrossoverCase {
    std::string name;
    double eta;
    std::vector<std::vector<double>> parents;    // [parents][coordinates]
    std::vector<std::vector<double>> quantiles;  // [coordinates][levels]
};

struct GaussianProcessCase {
    std::vector<double> log_hyperparameters;  // three lengths, three a, three b, variance, noise
    std::vector<std::vector<double>> points;  // [n][3]
    std::vector<double> values;
    double log_likelihood;
    std::vector<std::vector<double>> new_points;
    std::vector<double> means, variances;
};

}  // namespace tables
