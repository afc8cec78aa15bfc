// A tree with 12 leaves: which parameters there are, and their ranges, depends on the ones before.
#include <hone/objective.hpp>

HONE_OBJECTIVE("tree", hone::minimize, "A pair of numbers, a step, or nothing.")(hone::Trial& trial)->hone::Result {
    const auto kind = trial.suggest_categorical("kind", {"pair", "step", "none"});
    if (kind == "none") return 0.0;
    if (kind == "step") return trial.suggest_float("x", 0, 1.25, hone::step(0.25));
    const auto a = trial.suggest_int("a", 1, 2);
    return static_cast<double>(a * trial.suggest_int("b", a, 3));
}
