#include <hone/sampler.hpp>
#include <limits>
#include <optional>

struct Declines final : hone::Sampler {
    static constexpr double nan = std::numeric_limits<double>::quiet_NaN();

    void ask(const hone::History&, hone::Ask& ask) override {
        for (auto p : ask.params()) p.set(nan);
    }
    std::optional<double> ask_one(const hone::History&, hone::Ask&, const hone::Param&) override { return nan; }
};
HONE_PLUGIN(Declines, "sampler_nan", "1.0.0", "Declines everything: the host samples.")
