#include "maths/domain.hpp"

#include <algorithm>
#include <cmath>

namespace hone::maths {

bool Domain::can_learn_from(double value) const {
    if (!std::isfinite(value)) return false;
    if (categorical() || ordinal()) return value >= 0 && value < static_cast<double>(n_choices);
    return scale == Scale::linear || value > 0;
}

double Domain::transformed(double value) const {
    if (ordinal()) return ranks[static_cast<std::size_t>(value)];
    return scale == Scale::log ? std::log(value) : value;
}

double Domain::restored(double position) const {
    double value = scale == Scale::log ? std::exp(position) : position;
    if (discrete()) value = low + std::nearbyint((value - low) / step) * step;
    value = std::clamp(value, low, high);
    return ordinal() ? static_cast<double>(std::find(ranks.begin(), ranks.end(), value) - ranks.begin()) : value;
}

Domain::Cell Domain::cell(double value) const {
    if (scale == Scale::linear) return {transformed(value), step};
    const double left = value - step / 2, width = std::log1p(step / left);
    return {std::log(left) + width / 2, width};
}

double Domain::at_quantile(double u) const {
    return categorical() ? std::floor(u * static_cast<double>(n_choices)) : restored(lower() + u * (upper() - lower()));
}

double Domain::lower() const { return scale == Scale::log ? std::log(low - step / 2) : low - step / 2; }
double Domain::upper() const { return scale == Scale::log ? std::log(high + step / 2) : high + step / 2; }

std::optional<Domain> domain_of(const hone_dist& dist) {
    const auto scale = (dist.flags & HONE_LOG) != 0 ? Domain::Scale::log : Domain::Scale::linear;
    switch (dist.kind) {
        case HONE_FLOAT:
        case HONE_INT:
            return Domain{Domain::Kind::numeric, scale, dist.low, dist.high, dist.step, 0};
        case HONE_CATEGORICAL:
            return Domain{Domain::Kind::categorical, Domain::Scale::linear, dist.low, dist.high, 1, dist.n_choices};
        default:
            return std::nullopt;
    }
}

}  // namespace hone::maths
