#include <hone/sampler.hpp>

struct Outside final : hone::Sampler {
    void ask(const hone::History&, hone::Ask& ask) override {
        for (auto p : ask.params()) p.set(p.dist().high() + 1);
    }
};
HONE_PLUGIN(Outside, "sampler_outside", "1.0.0", "Proposes one more than the highest.")
