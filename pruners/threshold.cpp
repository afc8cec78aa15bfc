#include <cmath>
#include <limits>

#include "objectives.hpp"
#include "schedule_options.hpp"

namespace {

using namespace hone::pruners;

constexpr double infinity = std::numeric_limits<double>::infinity();

// The rules are those of Optuna's ThresholdPruner. The bounds are for what is reported, whatever the direction.
class ThresholdPruner final : public hone::Pruner {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "lower", .types = hone::Type::real, .help = "stop what reports less; one of both bounds is needed"},
        {.name = "upper", .types = hone::Type::real, .help = "stop what reports more"},
        n_warmup_steps,
        interval_steps,
        objective,
    };

    ThresholdPruner(const hone::Options& options, const hone::StudyInfo& study)
        : lower_(options.find<double>("lower").value_or(-infinity)),
          upper_(options.find<double>("upper").value_or(infinity)),
          schedule_(schedule_of(options)),
          objective_(one_objective_of(options, study)) {
        if (!options.has("lower") && !options.has("upper"))
            throw hone::Error("it needs lower, upper or both: nothing would be stopped", HONE_INVALID);
        if (lower_ > upper_) throw hone::Error("lower is above upper: everything would be stopped", HONE_INVALID);
    }

    bool judge(const hone::Curves& curves) override {
        if (!schedule_.due(curves.step(), curves.steps())) return false;
        if (!curves.reported(objective_)) return false;
        const double value = curves.raw_value(curves.loss(objective_), objective_);
        return std::isnan(value) || value < lower_ || value > upper_;
    }

 private:
    double lower_, upper_;
    hone::maths::Schedule schedule_;
    std::size_t objective_;
};

}  // namespace

HONE_PLUGIN(ThresholdPruner, "threshold", "1.0.0", "Stop a trial that reports less or more than a bound, or NaN.")
