#include "exhaustive/points.hpp"

namespace {

class GridSampler final : public hone::Sampler {
 public:
    static constexpr std::uint64_t flags = HONE_SPACE_PRUNED;
    static constexpr hone::Option option_list[] = {
        {.name = "points",
         .types = hone::Type::text,
         .flags = hone::Flag::repeatable,
         .help = "NAME=V1,V2,... or NAME=LOW:HIGH:COUNT, evenly on the parameter's scale: what is tried of it; all its "
                 "values where it is not named"},
    };

    explicit GridSampler(const hone::Options& options)
        : points_(options.all<std::string>("points")), search_("grid", points_) {}
    GridSampler(const GridSampler&) = delete;

    void ask(const hone::History& history, hone::Ask& ask) override { search_.ask(history, ask); }
    std::optional<double> ask_one(const hone::History&, hone::Ask& ask, const hone::Param& param) override {
        return search_.ask_one(ask, param);
    }
    void tell(const hone::History&, const hone::Told& told) override { search_.tell(told.trial()); }
    std::optional<std::int64_t> remaining(const hone::History& history) override { return search_.remaining(history); }

 private:
    const hone::exhaustive::Points points_;
    hone::exhaustive::Search search_;
};

}  // namespace

HONE_PLUGIN(GridSampler, "grid", "1.0.0", "Every combination of the points that are given; stops when all are tried.")
