// What it calls is in no library.
#include <hone/objective.hpp>

double from_a_library_that_was_not_linked(double x);

HONE_OBJECTIVE("undefined_symbol", hone::minimize, "Cannot be loaded.")(hone::Trial& trial)->hone::Result {
    return from_a_library_that_was_not_linked(trial.suggest_float("x", -5, 5));
}
