#include <chrono>
#include <cmath>
#include <hone/objective.hpp>
#include <random>
#include <thread>

namespace {

// Nobody can foresee how long a step takes, so trials overtake each other differently each time.
void take_some_time() {
    static thread_local std::mt19937 entropy{std::random_device{}()};
    std::this_thread::sleep_for(std::chrono::microseconds(entropy() % 3000));
}

}  // namespace

HONE_OBJECTIVE("restless", hone::minimize, "All kinds of parameters and endings, at no foreseeable moment.")
(hone::Trial& trial)->hone::Result {
    take_some_time();
    const double x = trial.suggest_float("x", -5, 5);
    const auto n = trial.suggest_int("n", 1, 100, hone::log);
    const auto kind = trial.suggest_categorical("kind", {"a", "b", "c"});
    double value = x * x + std::log(static_cast<double>(n)) + (kind == "c" ? 1 : 0);
    if (kind == "b") value += std::abs(trial.suggest_float("y", 1e-3, 10, hone::log) - 1);
    if (x > 4) throw std::runtime_error("here is no ground");
    for (int step = 0; step < 6; ++step) {
        take_some_time();
        if (trial.report(step, value + 3.0 / (step + 1))) return hone::pruned;
    }
    return value;
}
