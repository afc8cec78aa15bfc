#include <hone/sampler.hpp>
#include <random>

// Breaks the contract: its answers depend on more than view and seed.
struct Gambler final : hone::Sampler {
    std::random_device entropy;

    void ask(const hone::History& history, hone::Ask& ask) override {
        if (history.size() % 7 != 0) return;  // mostly it declines
        for (auto p : ask.params()) p.set(p.dist().clip(p.dist().low() + p.dist().width() * (entropy() % 1000) / 1000));
    }
};
HONE_PLUGIN(Gambler, "gambler", "1.0.0", "Rolls dice of its own now and then.")
