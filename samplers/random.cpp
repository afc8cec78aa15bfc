#include <hone/sampler.hpp>

namespace {

// Declines everything, so that the host samples: uniformly, on a log scale where the parameter has one.
struct RandomSampler final : hone::Sampler {
    void ask(const hone::History&, hone::Ask&) override {}
};

}  // namespace

HONE_PLUGIN(RandomSampler, "random", "1.0.0", "Every value at random, whatever was tried before.")
