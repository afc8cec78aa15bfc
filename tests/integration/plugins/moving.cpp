// All kinds of parameters, some with ranges that an option moves; in a corner trials fail.
#include <hone/objective.hpp>

#include <vector>

namespace {

class Moving final : public hone::Objective {
 public:
    static constexpr hone::Option option_list[] = {
        {.name = "offset",
         .types = hone::Type::integer,
         .fallback = "0",
         .low = 0,
         .help = "by which x, n and y moved"},
        {.name = "finite", .types = hone::Type::boolean, .fallback = "false", .help = "x in steps of a half"},
        {.name = "values", .types = hone::Type::integer, .fallback = "1", .low = 1, .high = 2, .help = "how many"},
    };

    explicit Moving(const hone::Options& options)
        : offset_(options.get<int>("offset")),
          is_finite_(options.get<bool>("finite")),
          values_(options.get<std::size_t>("values")) {}

    std::vector<hone::Value> value_list() const {
        if (values_ == 1) return {{"loss"}};
        return {{"loss"}, {"size"}};
    }

    hone::Result evaluate(hone::Trial& trial) override {
        const auto u = static_cast<double>(trial.suggest_int("u", 0, 20));
        const double v = trial.suggest_float("v", -1, 1, hone::step(0.25));
        const double x = is_finite_ ? trial.suggest_float("x", offset_, offset_ + 4, hone::step(0.5))
                                    : trial.suggest_float("x", offset_, offset_ + 4);
        const auto n = static_cast<double>(trial.suggest_int("n", 1 + offset_, 8 + offset_, hone::log));
        const auto kind = trial.suggest_categorical("kind", {"a", "b", "c"});
        const auto y = kind == "b" ? static_cast<double>(trial.suggest_int("y", offset_, offset_ + 3)) : 4.0;
        if (kind == "c" && x > offset_ + 3) throw hone::Error("here is no ground");
        std::vector<double> values{(u - 7) * (u - 7) / 50 + v * v + (x - 3) * (x - 3) + y, n};
        values.resize(values_);
        return values;
    }

 private:
    const int offset_;
    const bool is_finite_;
    const std::size_t values_;
};

}  // namespace

HONE_PLUGIN(Moving, "moving", "1.0.0", "Ranges that move, conditions, and a corner without ground.")
