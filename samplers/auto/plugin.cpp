#include <hone/sampler.hpp>

#include "auto/auto.hpp"

namespace {

class AutoSampler final : public hone::Sampler {
 public:
    static constexpr std::uint64_t flags = HONE_SPACE_PRUNED | HONE_TAKES_TURNS;
    static constexpr hone::Option option_list[] = {
        {.name = "n_startup_trials",
         .types = hone::Type::integer,
         .fallback = "10",
         .low = 0,
         .help =
             "sample at random until so many trials are complete or pruned, or half of them and the rest is running"},
        {.name = "n_model_trials",
         .types = hone::Type::integer,
         .fallback = "200",
         .low = 0,
         .help = "propose by a Gaussian process until so many trials are complete or pruned; it takes a tenth of a "
                 "second then"},
    };
    static constexpr std::string_view generation_key = "hone:cma:generation";
    static constexpr std::string_view attribute_list[] = {generation_key};

    AutoSampler(const hone::Options& options, const hone::StudyInfo& study)
        : auto_({.n_startup_trials = options.get<std::size_t>("n_startup_trials"),
                 .n_model_trials = options.get<std::size_t>("n_model_trials"),
                 .seed = study.seed()},
                study.n_objectives()) {}

    hone::Space space() const override { return hone::Space::groups; }

    void ask(const hone::History& history, hone::Ask& ask) override {
        const auto mark = auto_.ask(history.raw(), ask.raw(), {history.attribute(0).data(), nullptr});
        if (mark) ask.attribute(generation_key, mark->generation);
    }

    std::optional<double> ask_one(const hone::History& history, hone::Ask& ask, const hone::Param& param) override {
        return auto_.ask_one(history.raw(), ask.raw(), param.column(), param.dist().raw());
    }

 private:
    hone::automatic::Auto auto_;
};

}  // namespace

HONE_PLUGIN(AutoSampler, "auto", "1.0.0",
            "Whatever searches best here: a Gaussian process for few trials, then CMA-ES and TPE.")
