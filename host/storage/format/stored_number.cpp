#include "storage/format/stored_number.hpp"

#include <cmath>
#include <limits>

namespace hone::host {

namespace {

constexpr std::string_view finite = "FINITE", inf_pos = "INF_POS", inf_neg = "INF_NEG", nan = "NAN";

}  // namespace

StoredNumber stored_number(double number) {
    if (std::isnan(number)) return {std::nullopt, nan};
    if (std::isinf(number)) return {std::nullopt, number > 0 ? inf_pos : inf_neg};
    return {number, finite};
}

std::optional<double> number_of(std::optional<double> value, std::string_view type) {
    if (value.has_value() != (type == finite)) return std::nullopt;
    if (value) return value;
    if (type == inf_pos) return std::numeric_limits<double>::infinity();
    if (type == inf_neg) return -std::numeric_limits<double>::infinity();
    if (type == nan) return std::numeric_limits<double>::quiet_NaN();
    return std::nullopt;
}

}  // namespace hone::host
