#include "genetic/mutation.hpp"

#include <algorithm>
#include <cmath>

namespace hone::genetic {

double polynomial_mutation(double position, double eta, double u) {
    const bool goes_down = u < 0.5;
    const double tail = 2 * (goes_down ? u : 1 - u);
    const double room = goes_down ? position : 1 - position;
    const double step = 1 - std::pow(tail + (1 - tail) * std::pow(1 - room, eta + 1), 1 / (eta + 1));
    return std::clamp(goes_down ? position - step : position + step, 0.0, 1.0);
}

}  // namespace hone::genetic
