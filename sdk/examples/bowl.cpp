#include <hone/objective.hpp>

HONE_OBJECTIVE("bowl", hone::minimize, "A bowl with a slow rim.") (hone::Trial& trial) -> hone::Result {
    const double x  = trial.suggest_float("x", -5, 5);
    const double lr = trial.suggest_float("lr", 1e-5, 1e-1, hone::log);
    const auto opt  = trial.suggest_categorical("optimizer", {"adam", "sgd"});
    for (int epoch = 0; epoch < 10; ++epoch)
        if (trial.report(epoch, x * x + lr + (opt == "sgd") + 1.0 / (epoch + 1))) return hone::pruned;
    return x * x + lr;
}
