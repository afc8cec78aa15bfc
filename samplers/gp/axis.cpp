#include "gp/axis.hpp"

#include <algorithm>
#include <cmath>

namespace hone::gp {

double Axis::coordinate(double value) const {
    if (categorical()) return value;
    const double half_lower = domain_.lower() / 2, half_width = domain_.upper() / 2 - half_lower;
    return half_width > 0 ? std::clamp((domain_.transformed(value) / 2 - half_lower) / half_width, 0.0, 1.0) : 0.5;
}

double Axis::value(double coordinate) const {
    if (categorical()) return coordinate;
    return domain_.restored((1 - coordinate) * domain_.lower() + coordinate * domain_.upper());
}

std::size_t Axis::n_points() const {
    if (categorical()) return domain_.n_choices;
    return domain_.discrete()
               ? static_cast<std::size_t>(std::nearbyint((domain_.high - domain_.low) / domain_.step)) + 1
               : 0;
}

double Axis::point(std::size_t place) const {
    const auto steps = static_cast<double>(place);
    return categorical() ? steps : coordinate(domain_.low + steps * domain_.step);
}

std::size_t Axis::nearest(double coordinate) const {
    if (categorical()) return static_cast<std::size_t>(coordinate);
    return static_cast<std::size_t>(std::nearbyint((value(coordinate) - domain_.low) / domain_.step));
}

double Axis::at_quantile(double u) const {
    if (!discrete()) return u;
    const std::size_t n = n_points();
    return categorical() ? point(std::min(static_cast<std::size_t>(u * static_cast<double>(n)), n - 1)) : snapped(u);
}

}  // namespace hone::gp
