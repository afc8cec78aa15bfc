#include <algorithm>
#include <optional>

#include "successive_halving.hpp"

namespace {

using namespace hone::pruners;

class AshaPruner final : public hone::Pruner {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "min_resource",
         .types = hone::Type::integer,
         .fallback = "auto",
         .low = 1,
         .keywords = {"auto"},
         .help = "steps before the first rung; auto: a hundredth of the first complete trial's, kept in the study"},
        {.name = "reduction_factor",
         .types = hone::Type::integer,
         .fallback = "4",
         .low = 2,
         .help = "one of so many goes on from a rung, and the next is so many times as far"},
        {.name = "min_early_stopping_rate",
         .types = hone::Type::integer,
         .fallback = "0",
         .low = 0,
         .help = "leave out so many of the first rungs"},
        bootstrap_count,
        objective,
    };

    AshaPruner(const hone::Options& options, const hone::StudyInfo& study)
        : study_(study),
          ladder_{1, options.get<std::int64_t>("reduction_factor"),
                  options.get<std::int64_t>("min_early_stopping_rate")},
          halving_(options.get<std::size_t>("bootstrap_count"), objectives_of(options, study)) {
        check_bootstrap(options, "min_resource");
        if (!options.is("min_resource", "auto")) min_resource_ = options.get<std::int64_t>("min_resource");
    }

    bool judge(const hone::Curves& curves) override {
        const auto min_resource = min_resource_ ? min_resource_ : settled_min_resource(curves);
        if (!min_resource) return false;
        auto ladder = ladder_;
        ladder.min_resource = *min_resource;
        return halving_.stops(curves, ladder, [](std::uint64_t) { return 0; });
    }

 private:
    std::optional<std::int64_t> settled_min_resource(const hone::Curves& curves) const {
        if (const auto known = study_.settled("min_resource")) return static_cast<std::int64_t>(*known);
        const auto longest = longest_complete(curves);
        if (longest >= 0) study_.settle("min_resource", static_cast<double>(std::max<std::int64_t>(longest / 100, 1)));
        return std::nullopt;
    }

    const hone::StudyInfo& study_;
    const hone::maths::Ladder ladder_;  // but for its min_resource
    SuccessiveHalving halving_;
    std::optional<std::int64_t> min_resource_;
};

}  // namespace

HONE_PLUGIN(
    AshaPruner, "asha", "1.0.0",
    "Stop a trial at a rung that is not among the best there: asynchronous successive halving (Li et al. 2018; several "
    "values: Schmucker et al. 2021).")
