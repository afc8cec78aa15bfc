#include <hone/sampler.hpp>
#include <string>

#include "gp/gp.hpp"

namespace {

class GpSampler final : public hone::Sampler {
 public:
    static constexpr std::uint64_t flags = HONE_TAKES_TURNS;
    static constexpr hone::Option option_list[] = {
        {.name = "n_startup_trials",
         .types = hone::Type::integer,
         .fallback = "10",
         .low = 0,
         .help = "sample at random until so many trials are complete, or half of them and the rest is running"},
        {.name = "deterministic_objective",
         .types = hone::Type::boolean,
         .fallback = "false",
         .help = "the same parameters always give the same value: model no noise"},
        {.name = "n_preliminary_samples",
         .types = hone::Type::integer,
         .fallback = "2048",
         .low = 1,
         .help = "points of the whole space that are looked at before searching locally"},
        {.name = "n_local_search",
         .types = hone::Type::integer,
         .fallback = "10",
         .low = 1,
         .help = "local searches for the most promising point"},
        {.name = "input_warping",
         .types = hone::Type::boolean,
         .fallback = "true",
         .help = "learn on which scale each number matters (Kumaraswamy)"},
        {.name = "output_warping",
         .types = hone::Type::boolean,
         .fallback = "true",
         .help = "draw in the tails of the losses (Yeo and Johnson)"},
        {.name = "learn_failures",
         .types = hone::Type::boolean,
         .fallback = "true",
         .help = "keep away from where trials fail"},
        {.name = "consider_pruned_trials",
         .types = hone::Type::boolean,
         .fallback = "false",
         .help = "let pruned trials count with what they reported last"},
    };

    GpSampler(const hone::Options& options, const hone::StudyInfo& study) : gp_(settings(options)) {
        if (study.n_objectives() > 3)
            throw hone::Error("gp models one to three objectives and this study has " +
                              std::to_string(study.n_objectives()) + ": take tpe or nsga2");
    }

    void ask(const hone::History& history, hone::Ask& ask) override { gp_.ask(history.raw(), ask.raw()); }

    std::optional<double> ask_one(const hone::History& history, hone::Ask& ask, const hone::Param& param) override {
        return gp_.ask_one(history.raw(), ask.raw(), param.column(), param.dist().raw());
    }

 private:
    static hone::gp::Options settings(const hone::Options& options) {
        using namespace hone::gp;
        hone::gp::Options settings;
        settings.n_startup_trials = options.get<std::size_t>("n_startup_trials");
        if (options.get<bool>("consider_pruned_trials")) settings.pruned = PrunedTrials::observed;
        settings.model.noise = options.get<bool>("deterministic_objective") ? Noise::none : Noise::unknown;
        settings.model.input_warping = options.get<bool>("input_warping") ? Warping::kumaraswamy : Warping::off;
        settings.model.output_warping =
            options.get<bool>("output_warping") ? OutputWarping::yeo_johnson : OutputWarping::off;
        settings.model.failures = options.get<bool>("learn_failures") ? Failures::avoided : Failures::ignored;
        settings.model.effort = {options.get<std::size_t>("n_preliminary_samples"),
                                 options.get<std::size_t>("n_local_search")};
        return settings;
    }

    hone::gp::Gp gp_;
};

}  // namespace

HONE_PLUGIN(GpSampler, "gp", "1.0.0",
            "Gaussian process with warped inputs and outputs (HEBO) and log-EI (Ament et al. 2023).")
