#include <hone/sampler.hpp>

#include "tpe/tpe.hpp"

namespace {

class TpeSampler final : public hone::Sampler {
 public:
    static constexpr std::uint64_t flags = HONE_SPACE_PRUNED;
    static constexpr hone::Option option_list[] = {
        {.name = "n_startup_trials",
         .types = hone::Type::integer,
         .fallback = "10",
         .low = 0,
         .help = "sample at random until so many trials are complete or pruned"},
        {.name = "n_ei_candidates",
         .types = hone::Type::integer,
         .fallback = "24",
         .low = 1,
         .help = "how many candidates the proposal is the best of"},
        {.name = "multivariate",
         .types = hone::Type::null | hone::Type::boolean,
         .fallback = "null",
         .help = "propose all parameters from one joint density; null: with one objective only"},
        {.name = "constant_liar",
         .types = hone::Type::boolean,
         .fallback = "true",
         .help = "keep away from what running trials are trying"},
    };

    explicit TpeSampler(const hone::Options& options) : tpe_(settings(options)) {}

    void ask(const hone::History& history, hone::Ask& ask) override { tpe_.ask(history.raw(), ask.raw()); }

    std::optional<double> ask_one(const hone::History& history, hone::Ask& ask, const hone::Param& param) override {
        return tpe_.ask_one(history.raw(), ask.raw(), param.column(), param.dist().raw());
    }

 private:
    static hone::tpe::Options settings(const hone::Options& options) {
        using namespace hone::tpe;
        hone::tpe::Options settings;
        settings.n_startup_trials = options.get<std::size_t>("n_startup_trials");
        settings.n_candidates = options.get<std::size_t>("n_ei_candidates");
        if (const auto joint = options.find<bool>("multivariate"))
            settings.densities = *joint ? Densities::joint : Densities::independent;
        settings.liar = options.get<bool>("constant_liar") ? Liar::constant : Liar::off;
        return settings;
    }

    hone::tpe::Tpe tpe_;
};

}  // namespace

HONE_PLUGIN(TpeSampler, "tpe", "1.0.0", "Tree-structured Parzen estimator with Optuna 5's defaults.")
