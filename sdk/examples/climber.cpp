#include <hone/sampler.hpp>
#include <cmath>

struct Climber final : hone::Sampler {  // shake the best point so far
    double best_ = HUGE_VAL;
    std::uint64_t at_ = 0;

    void ask(const hone::History& h, hone::Ask& ask) override {
        for (auto t : h.fresh()) if (h.loss()[t] < best_) best_ = h.loss()[t], at_ = t;
        if (best_ == HUGE_VAL) return;  // nothing to climb from: the host samples
        for (auto p : ask.params()) p.set(p.dist().clip(h[p][at_] + 0.1 * p.dist().width() * ask.rng().normal()));
    }
};
HONE_PLUGIN(Climber, "climber", "1.0.0", "Random restarts, then small steps.")
