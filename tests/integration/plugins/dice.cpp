// Two numbers out of a few.
#include <hone/objective.hpp>

HONE_OBJECTIVE("dice", hone::minimize, "The sum of two dice.") (hone::Trial& trial) -> hone::Result {
    const auto a = trial.suggest_int("a", 1, 6);
    return static_cast<double>(a + trial.suggest_int("b", 1, 6));
}
