#include <hone/sampler.hpp>

#include "tpe/continuation.hpp"
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
         .help =
             "sample at random until so many trials are complete or pruned, or half of them and the rest is running"},
        {.name = "n_ei_candidates",
         .types = hone::Type::null | hone::Type::integer,
         .fallback = "null",
         .low = 1,
         .help = "how many candidates the proposal is the best of; null: 24, beside running trials 48"},
        {.name = "ranked",
         .types = hone::Type::null | hone::Type::boolean,
         .fallback = "null",
         .help = "good trials count for the more the better they are, by the logarithm of their rank; null: beside "
                 "running trials, with one objective only"},
        {.name = "multivariate",
         .types = hone::Type::null | hone::Type::boolean,
         .fallback = "null",
         .help = "propose all parameters from one joint density; null: with one objective only"},
        {.name = "constant_liar",
         .types = hone::Type::boolean,
         .fallback = "true",
         .help = "keep away from what running trials are trying"},
        {.name = "group",
         .types = hone::Type::boolean,
         .fallback = "false",
         .help = "propose all parameters that any trial had, jointly where they always occur together"},
        {.name = "gamma",
         .fallback = "linear",
         .choices = {"linear", "sqrt"},
         .help = "how many trials are good: a tenth, or hyperopt's quarter of the square root"},
        {.name = "prior_weight",
         .types = hone::Type::real,
         .fallback = "1",
         .low = 0,
         .high = 1e6,
         .help = "of the prior in either density, in trials"},
        {.name = "consider_magic_clip",
         .types = hone::Type::boolean,
         .fallback = "true",
         .help = "no kernel is narrower than the range over min(100, kernels + 1)"},
        {.name = "consider_endpoints",
         .types = hone::Type::boolean,
         .fallback = "false",
         .help = "the outermost kernels reach to the ends of the range"},
        {.name = "ordinal",
         .types = hone::Type::list,
         .fallback = "[]",
         .help = "names of categoricals whose choices are numbers, so that near ones are alike"},
        {.name = "source_study",
         .help = "learn from that study's finished trials, too, as though they had been added to this one before all "
                 "others; each teaches the parameters that it has, of those proposed jointly only if it has them all"},
        {.name = "failures",
         .fallback = "teach",
         .choices = {"teach", "ignore"},
         .help = "keep away from where trials failed (not those that were lost or cancelled)"},
    };

    TpeSampler(const hone::Options& options, const hone::StudyInfo& study)
        : tpe_(settings(options), study.n_objectives()),
          space_(options.get<bool>("group") ? hone::Space::groups : hone::Space::common),
          continuation_(continuation(options, study)) {}

    hone::Space space() const override { return space_; }

    void ask(const hone::History& history, hone::Ask& ask) override {
        if (!continuation_) return tpe_.ask(history.raw(), ask.raw());
        tpe_.ask(continuation_->of(history.raw(), ask.raw()), continuation_->of(ask.raw()));
    }

    std::optional<double> ask_one(const hone::History& history, hone::Ask& ask, const hone::Param& param) override {
        if (continuation_)
            return tpe_.ask_one(continuation_->of(history.raw(), param.column(), param.dist().raw()),
                                continuation_->of(ask.raw()), param.column(), param.dist().raw());
        return tpe_.ask_one(history.raw(), ask.raw(), param.column(), param.dist().raw());
    }

 private:
    static hone::tpe::Options settings(const hone::Options& options) {
        using namespace hone::tpe;
        hone::tpe::Options settings;
        settings.n_startup_trials = options.get<std::size_t>("n_startup_trials");
        settings.n_candidates = options.find<std::size_t>("n_ei_candidates");
        if (const auto ranked = options.find<bool>("ranked"))
            settings.good = *ranked ? Densities::Good::ranked : Densities::Good::equal;
        if (const auto joint = options.find<bool>("multivariate"))
            settings.proposals = *joint ? Proposals::joint : Proposals::independent;
        if (options.get<bool>("group")) {
            if (settings.proposals == Proposals::independent)
                throw hone::Error("group=true proposes parameters jointly: leave multivariate=false out", HONE_INVALID);
            settings.proposals = Proposals::joint;
        }
        for (auto& name : options.get<std::vector<std::string>>("ordinal")) settings.ordinals.insert(std::move(name));
        settings.parzen = parzen_rule(options);
        settings.evidence = {.gamma = options.is("gamma", "sqrt") ? Gamma::sqrt : Gamma::linear,
                             .liar = options.get<bool>("constant_liar") ? Liar::constant : Liar::off,
                             .failures = options.is("failures", "teach") ? Failures::teach : Failures::ignored};
        return settings;
    }

    static hone::maths::ParzenRule parzen_rule(const hone::Options& options) {
        using Bandwidth = hone::maths::BandwidthRule;
        return {.bandwidth = {.clip = options.get<bool>("consider_magic_clip") ? Bandwidth::Clip::magic
                                                                               : Bandwidth::Clip::none,
                              .ends = options.get<bool>("consider_endpoints") ? Bandwidth::Ends::both
                                                                              : Bandwidth::Ends::inner},
                .prior_weight = options.get<double>("prior_weight")};
    }

    static std::optional<hone::tpe::Continuation> continuation(const hone::Options& options,
                                                               const hone::StudyInfo& study) {
        const auto name = options.find<std::string>("source_study");
        if (!name) return std::nullopt;
        const auto unknown = [&study, name = *name](std::string_view parameter) {
            study.log(hone::Level::warning,
                      "study '" + name + "' has no trial to learn '" + std::string(parameter) + "' from");
        };
        return std::optional<hone::tpe::Continuation>(std::in_place, study.trials_of(*name).raw(), unknown);
    }

    hone::tpe::Tpe tpe_;
    hone::Space space_;
    std::optional<hone::tpe::Continuation> continuation_;  // none: it learns from this study alone
};

}  // namespace

HONE_PLUGIN(TpeSampler, "tpe", "1.0.0", "Tree-structured Parzen estimator with Optuna 5's defaults.")
