// What a parameter may be, and the values it takes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hone::host {

// One choice of a categorical parameter. Two choices are the same only if their types are: true, 1 and 1.0 differ here,
// although Python takes them for equal.
using Choice = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

enum class Kind { Float, Int, Categorical };

// Values are doubles in the storage's own form: the real, the integer (exact below 2^53), the place of the choice.
struct Distribution {
    Kind kind = Kind::Float;
    bool log = false;
    double low = 0;
    double high = 0;
    double step = 0;  // 0: continuous; an int's is >= 1, a categorical's 1
    std::vector<Choice> choices;

    friend bool operator==(const Distribution& a, const Distribution& b);

    bool contains(double value) const;
    // Only one value is possible, so there is nothing to search.
    bool single() const;
};

using DistributionPtr = std::shared_ptr<const Distribution>;

// Make a checked distribution, as Optuna treats its arguments: low > high, log with low <= 0 (below 1 for an int), log
// with a step, a step <= 0, a bound that is not finite, an int beyond +-2^53 and an empty list of choices throw
// std::invalid_argument with one sentence; a high that is off the grid of the step is lowered onto it.
Distribution make_float(double low, double high, bool log, double step);
Distribution make_int(std::int64_t low, std::int64_t high, bool log, std::int64_t step);
Distribution make_categorical(std::vector<Choice> choices);

// Optuna's compatibility: same kind, same log, the same choices in the same order. Ranges and steps may differ.
bool compatible(const Distribution& a, const Distribution& b);

// One value by the distribution alone (uniform, or uniform in the logarithm), from a seed.
double sample(const Distribution& distribution, std::uint64_t seed);

}  // namespace hone::host
