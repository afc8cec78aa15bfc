#include <hone/sampler.hpp>
#include <stdexcept>

struct Throws final : hone::Sampler {
    void ask(const hone::History&, hone::Ask&) override { throw std::runtime_error("this sampler never has an idea"); }
};
HONE_PLUGIN(Throws, "sampler_throws", "1.0.0", "Throws in ask.")
