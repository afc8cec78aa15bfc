#include <hone/sampler.hpp>
#include <string>

#include "maths/domain.hpp"
#include "maths/halton.hpp"
#include "maths/sobol.hpp"
#include "qmc/sequence.hpp"

namespace {

class QmcSampler final : public hone::Sampler {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "qmc_type",
         .fallback = "sobol",
         .choices = {"sobol", "halton"},
         .help = "the sequence: Sobol's (Joe and Kuo 2008) or Halton's (1960)"},
        {.name = "scramble",
         .types = hone::Type::boolean,
         .fallback = "false",
         .help = "randomise it by Owen's nested flips of digits (Sobol) or permutations of digits (Halton)"},
        {.name = "seed",
         .types = hone::Type::null | hone::Type::integer,
         .fallback = "null",
         .low = 0,
         .help = "of the scrambling; hosts with one seed share one sequence; null: the run's"},
    };
    static constexpr std::string_view attribute_list[] = {"qmc:sequence", "qmc:point"};

    QmcSampler(const hone::Options& options, const hone::StudyInfo& study)
        : is_sobol_(options.is("qmc_type", "sobol")),
          seed_(options.get<bool>("scramble") ? options.find<std::uint64_t>("seed").value_or(study.seed())
                                              : std::optional<std::uint64_t>()),
          name_(std::string("qmc:") + (is_sobol_ ? "sobol" : "halton") + (seed_ ? ":" + std::to_string(*seed_) : "")),
          id_(id_of(is_sobol_, seed_)),
          sequence_(static_cast<double>(id_)) {}

    void ask(const hone::History& history, hone::Ask& ask) override {
        sequence_.learn(history);
        bool is_free = false;
        for (const auto param : ask.params()) is_free = is_free || !param.is_fixed();
        if (!is_free) return;  // a retry, which has the point of the trial that failed
        if (is_sobol_ && ask.params().size() > hone::maths::most_sobol_dimensions)
            throw hone::Error("Sobol's sequence has at most " + std::to_string(hone::maths::most_sobol_dimensions) +
                              " parameters: take -S qmc_type=halton");
        const auto point = sequence_.next(ask.trial(), [&](std::uint64_t candidate) {
            return ask.claim(name_ + ":" + std::to_string(candidate)) != hone::Claim::taken;
        });
        ask.attribute("qmc:sequence", id_);
        ask.attribute("qmc:point", point);
        propose(ask, point);
    }

 private:
    // Numbers up to 2^53 are kept exactly.
    static std::uint64_t id_of(bool is_sobol, std::optional<std::uint64_t> seed) {
        if (!seed) return is_sobol ? 0 : 1;
        return 2 + (hone::Rng(*seed ^ (is_sobol ? 0 : 1))() >> 12);
    }

    void propose(const hone::Ask& ask, std::uint64_t point) const {
        const auto& params = ask.params();
        const auto unit = is_sobol_ ? hone::maths::sobol(point, params.size(), seed_)
                                    : hone::maths::halton(point, params.size(), seed_);
        for (std::size_t i = 0; i < params.size(); ++i) {
            const auto param = params[i];
            if (const auto domain = hone::maths::domain_of(param.dist().raw())) param.set(domain->at_quantile(unit[i]));
        }
    }

    const bool is_sobol_;
    const std::optional<std::uint64_t> seed_;
    const std::string name_;
    const std::uint64_t id_;
    hone::qmc::Sequence sequence_;
};

}  // namespace

HONE_PLUGIN(QmcSampler, "qmc", "1.0.0", "Points of a sequence that fills the space evenly, shared by all hosts.")
