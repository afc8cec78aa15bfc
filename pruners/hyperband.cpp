#include <memory>
#include <mutex>
#include <optional>

#include "maths/brackets.hpp"
#include "successive_halving.hpp"

namespace {

using namespace hone::pruners;
using hone::maths::Brackets;

// The rules are those of Optuna's HyperbandPruner.
class HyperbandPruner final : public hone::Pruner {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "min_resource",
         .types = hone::Type::integer,
         .fallback = "1",
         .low = 1,
         .help = "steps before the first rung of the first bracket"},
        {.name = "max_resource",
         .types = hone::Type::integer,
         .fallback = "auto",
         .low = 1,
         .keywords = {"auto"},
         .help = "steps of a whole trial; auto: those of the first complete one, kept in the study"},
        {.name = "reduction_factor",
         .types = hone::Type::integer,
         .fallback = "3",
         .low = 2,
         .help = "one of so many goes on from a rung, and the next is so many times as far"},
        bootstrap_count,
        objective,
    };

    HyperbandPruner(const hone::Options& options, const hone::StudyInfo& study)
        : study_(study),
          min_resource_(options.get<std::int64_t>("min_resource")),
          reduction_factor_(options.get<std::int64_t>("reduction_factor")),
          halving_(options.get<std::size_t>("bootstrap_count"), objectives_of(options, study)) {
        check_bootstrap(options, "max_resource");
        if (options.is("max_resource", "auto")) return;
        const auto max_resource = options.get<std::int64_t>("max_resource");
        if (max_resource < min_resource_) throw hone::Error("max_resource is below min_resource", HONE_INVALID);
        brackets_ = split(static_cast<double>(max_resource));
    }

    bool judge(const hone::Curves& curves) override {
        const auto brackets = known_brackets();
        if (!brackets) propose_max_resource(curves);
        if (!brackets || brackets->empty()) return false;
        return halving_.stops(curves, {min_resource_, reduction_factor_, brackets->of(curves.trial())},
                              [&](std::uint64_t trial) { return brackets->of(trial); });
    }

    // All in one until the largest resource is known.
    std::int64_t bracket(std::uint64_t trial) override {
        const auto brackets = known_brackets();
        return brackets ? brackets->of(trial) : 0;
    }

 private:
    using Shared = std::shared_ptr<const Brackets>;

    Shared split(double max_resource) const {
        return std::make_shared<const Brackets>(study_.name(), max_resource / static_cast<double>(min_resource_),
                                                reduction_factor_);
    }

    void propose_max_resource(const hone::Curves& curves) const {
        const auto longest = longest_complete(curves);
        if (longest >= 0) study_.settle("max_resource", static_cast<double>(longest + 1));
    }

    // What the study has settled never changes.
    Shared known_brackets() {
        const std::lock_guard lock(mutex_);
        if (!brackets_)
            if (const auto max_resource = study_.settled("max_resource")) brackets_ = split(*max_resource);
        return brackets_;
    }

    const hone::StudyInfo& study_;
    const std::int64_t min_resource_, reduction_factor_;
    SuccessiveHalving halving_;
    std::mutex mutex_;
    Shared brackets_;
};

}  // namespace

HONE_PLUGIN(HyperbandPruner, "hyperband", "1.0.0",
            "Successive halving in brackets that begin to stop trials early or late: Hyperband (Li et al. 2017).")
