#include "exhaustive/search.hpp"

namespace {

class AllValues final : public hone::exhaustive::Values {
    std::optional<std::string> complaint(std::string_view name, const hone::Dist& dist) const override {
        if (of(name, dist)) return std::nullopt;
        return "parameter '" + std::string(name) +
               "' has too many values for brute_force to try all of them: give it a step, or take -s grid and -S "
               "points=" +
               std::string(name) + "=...";
    }
};

class BruteForceSampler final : public hone::Sampler {
 public:
    static constexpr std::uint64_t flags = HONE_SPACE_PRUNED;

    BruteForceSampler() : search_("brute_force", values_) {}
    BruteForceSampler(const BruteForceSampler&) = delete;

    void ask(const hone::History& history, hone::Ask& ask) override { search_.ask(history, ask); }
    std::optional<double> ask_one(const hone::History&, hone::Ask& ask, const hone::Param& param) override {
        return search_.ask_one(ask, param);
    }
    void tell(const hone::History&, const hone::Told& told) override { search_.tell(told.trial()); }
    std::optional<std::int64_t> remaining(const hone::History& history) override { return search_.remaining(history); }

 private:
    const AllValues values_;
    hone::exhaustive::Search search_;
};

}  // namespace

HONE_PLUGIN(BruteForceSampler, "brute_force", "1.0.0",
            "Every combination once, whichever parameters an objective asks for; stops when all are tried.")
