#pragma once

#include <Eigen/Core>
#include <hone/rng.hpp>
#include <optional>
#include <vector>

#include "gp/evidence.hpp"
#include "gp/fit.hpp"
#include "gp/search.hpp"
#include "gp/yeo_johnson.hpp"

namespace hone::gp {

enum class Failures { ignored, avoided };

struct ModelOptions {
    Noise noise = Noise::unknown;
    Warping input_warping = Warping::kumaraswamy;
    OutputWarping output_warping = OutputWarping::yeo_johnson;
    Failures failures = Failures::avoided;
    SearchEffort effort{2048, 10};
};

/// The point that is worth most to try next, as coordinates; those in `fixed` are kept. At least one point must be
/// complete. How running trials end is drawn by chance from what the model thinks possible: 16 times with one
/// objective, 4 times with several, and the mean over these worlds counts. Beside running trials few proposals look at
/// the whole space, with several objectives half of them.
Eigen::RowVectorXd propose(const std::vector<Axis>& axes, const std::vector<std::optional<double>>& fixed,
                           const Evidence& evidence, const ModelOptions& options, Rng& rng);

}  // namespace hone::gp
