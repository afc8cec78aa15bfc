#include <charconv>
#include <hone/sampler.hpp>
#include <string>
#include <utility>

#include "cmaes/cmaes.hpp"

namespace {

class CmaesSampler final : public hone::Sampler {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "n_startup_trials",
         .types = hone::Type::integer,
         .fallback = "1",
         .low = 0,
         .help = "sample at random until so many trials are complete"},
        {.name = "popsize",
         .types = hone::Type::null | hone::Type::integer,
         .fallback = "null",
         .low = 2,
         .help = "trials of a generation; null: 4 + 3 ln n of n parameters"},
        {.name = "sigma0",
         .types = hone::Type::null | hone::Type::real,
         .fallback = "null",
         .low = 1e-10,
         .high = 1e10,
         .help = "first standard deviation, as a part of each range; null: a sixth"},
        {.name = "x0",
         .types = hone::Type::null | hone::Type::list,
         .fallback = "null",
         .help = "where to begin, as lr=0.01,layers=3; what is not named begins in the middle of its range"},
        {.name = "warm_start",
         .types = hone::Type::boolean,
         .fallback = "false",
         .help = "begin where the best tenth of the trials is that other samplers made before, in this study or in the "
                 "one it was copied from (WS-CMA-ES, Nomura et al. 2021)"},
        {.name = "source_study",
         .help = "begin where the best tenth of that study's trials is which have all parameters, within their ranges "
                 "(WS-CMA-ES); at least ten are needed"},
        {.name = "consider_pruned_trials",
         .types = hone::Type::boolean,
         .fallback = "false",
         .help = "let pruned trials count with what they reported last"},
        {.name = "use_separable_cma",
         .types = hone::Type::boolean,
         .fallback = "false",
         .help = "learn the diagonal of the covariance matrix only (sep-CMA-ES, Ros and Hansen 2008)"},
        {.name = "with_margin",
         .types = hone::Type::boolean,
         .fallback = "false",
         .help = "keep neighbouring integers and steps likely (CMA-ES with margin, Hamano et al. 2022)"},
        {.name = "mirrored",
         .types = hone::Type::null | hone::Type::boolean,
         .fallback = "null",
         .help =
             "draw pairs of opposite points, the pairs at right angles to each other, where CMA-ES draws each point "
             "for itself (Wang, Emmerich and Bäck 2014); null: beside running trials, but not with a margin"},
        {.name = "lr_adapt",
         .types = hone::Type::boolean,
         .fallback = "false",
         .help = "adapt learning rates, for noisy or multimodal objectives (LRA-CMA-ES, Nomura et al. 2023)"},
        {.name = "restart_strategy",
         .choices = {"ipop", "bipop"},
         .help = "begin anew when a run has converged: with growing populations (Auger and Hansen 2005), or with large "
                 "and small ones in turn (Hansen 2009)"},
        {.name = "inc_popsize",
         .types = hone::Type::integer,
         .fallback = "2",
         .low = 2,
         .help = "how many times as large a population a restart has"},
    };
    static constexpr std::string_view generation_key = "hone:cma:generation";
    static constexpr std::string_view draw_key = "hone:cma:draw";
    static constexpr std::string_view attribute_list[] = {generation_key, draw_key};

    CmaesSampler(const hone::Options& options, const hone::StudyInfo& study)
        : cmaes_(settings(options, study.seed()), source(options, study)) {
        if (study.n_objectives() != 1)
            throw hone::Error("cmaes minimises one objective and this study has " +
                              std::to_string(study.n_objectives()) + ": take tpe or nsga2");
    }

    void ask(const hone::History& history, hone::Ask& ask) override {
        const auto mark = cmaes_.ask(history.raw(), ask.raw(), marks_of(history));
        if (!mark) return;
        ask.attribute(generation_key, mark->generation);
        if (mark->draw) ask.attribute(draw_key, *mark->draw);
    }

    std::optional<double> ask_one(const hone::History& history, hone::Ask& ask, const hone::Param& param) override {
        return cmaes_.ask_one(history.raw(), ask.raw(), param.column(), param.dist().raw(), marks_of(history));
    }

 private:
    static hone::cmaes::Marks marks_of(const hone::History& history) {
        return {history.attribute(0).data(), history.attribute(1).data()};
    }

    static hone::cmaes::Options settings(const hone::Options& options, std::uint64_t seed) {
        using namespace hone::cmaes;
        hone::cmaes::Options settings;
        settings.n_startup_trials = options.get<std::size_t>("n_startup_trials");
        settings.population = options.find<Eigen::Index>("popsize");
        settings.sigma0 = options.find<double>("sigma0").value_or(settings.sigma0);
        for (const auto& text : options.find<std::vector<std::string>>("x0").value_or(std::vector<std::string>()))
            settings.x0.insert(start_of(text));
        if (options.get<bool>("warm_start")) settings.from = Options::From::earlier_trials;
        if (options.has("source_study")) settings.from = Options::From::source;
        if (options.get<bool>("consider_pruned_trials")) settings.pruned = Pruned::considered;
        if (options.get<bool>("use_separable_cma")) settings.model = Model::separable;
        if (options.get<bool>("with_margin")) settings.ends = Ends::on_grid;
        if (const auto mirrored = options.find<bool>("mirrored"))
            settings.mirroring = *mirrored ? Options::Mirroring::always : Options::Mirroring::never;
        if (options.get<bool>("lr_adapt")) settings.rates = Method::Rates::adapted;
        if (options.is("restart_strategy", "ipop")) settings.restarts = Restarts::ipop;
        if (options.is("restart_strategy", "bipop")) settings.restarts = Restarts::bipop;
        settings.population_factor = options.get<double>("inc_popsize");
        settings.seed = seed;
        refuse_two_starts(options);
        refuse_what_does_not_go_together(settings);
        return settings;
    }

    static void refuse_two_starts(const hone::Options& options) {
        const bool warm = options.get<bool>("warm_start"), source = options.has("source_study");
        if (warm && source)
            throw hone::Error("warm_start and source_study both say where to begin: give one of them", HONE_INVALID);
        if ((warm || source) && (options.has("sigma0") || options.has("x0")))
            throw hone::Error(std::string(warm ? "warm_start" : "source_study") +
                                  " says where to begin: give neither x0 nor sigma0 with it",
                              HONE_INVALID);
    }

    static hone::cmaes::Source source(const hone::Options& options, const hone::StudyInfo& study) {
        const auto name = options.find<std::string>("source_study");
        if (!name) return {};
        return {&study.trials_of(*name).raw(), [&study, name = *name, told = false](std::size_t n_usable) mutable {
                    if (std::exchange(told, true)) return;
                    study.log(hone::Level::warning,
                              "study '" + name + "' has " + std::to_string(n_usable) +
                                  " trials with all parameters of this one within their ranges, and a warm start needs "
                                  "10: beginning in the middle");
                }};
    }

    static void refuse_what_does_not_go_together(const hone::cmaes::Options& settings) {
        using namespace hone::cmaes;
        const bool separable = settings.model == Model::separable, margin = settings.ends == Ends::on_grid;
        const bool adapted = settings.rates == Method::Rates::adapted;
        if (separable + margin + adapted > 1)
            throw hone::Error("use_separable_cma, with_margin and lr_adapt exclude each other: set one of them");
        if (margin && settings.mirroring == Options::Mirroring::always)
            throw hone::Error("mirrored draws have no margin: leave mirrored or with_margin out");
        if (separable && settings.from != hone::cmaes::Options::From::x0)
            throw hone::Error("a warm start needs the whole covariance matrix: leave out use_separable_cma");
    }

    static std::pair<std::string, double> start_of(const std::string& text) {
        const auto equals = text.rfind('=');
        double value = 0;
        const char *begin = text.data() + equals + 1, *end = text.data() + text.size();
        if (equals == std::string::npos || equals == 0 || std::from_chars(begin, end, value).ptr != end || begin == end)
            throw hone::Error("x0 holds '" + text + "', which is not name=number: write x0=lr=0.01,layers=3");
        return {text.substr(0, equals), value};
    }

    hone::cmaes::Cmaes cmaes_;
};

}  // namespace

HONE_PLUGIN(CmaesSampler, "cmaes", "1.0.0",
            "CMA evolution strategy (Hansen 2016) over numeric parameters; categorical ones at random.")
