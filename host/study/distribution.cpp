#include "study/distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "study/seeds.hpp"

namespace hone::host {

namespace {

constexpr std::int64_t whole_limit = std::int64_t{1} << 53;  // doubles beyond skip integers

bool same_choice(const Choice& a, const Choice& b) {
    const auto* x = std::get_if<double>(&a);
    const auto* y = std::get_if<double>(&b);
    return (x && y && std::isnan(*x) && std::isnan(*y)) || a == b;
}

void check_bounds(double low, double high) {
    if (!std::isfinite(low) || !std::isfinite(high))
        throw std::invalid_argument(fmt::format("the range from {} to {} is not finite", low, high));
    if (low > high) throw std::invalid_argument(fmt::format("the range from {} to {} is empty", low, high));
}

using Integer = boost::multiprecision::cpp_int;

// A double as decimal digits and exponent: the shortest text that reads back, as people write it.
struct Decimal {
    Integer digits;
    int exponent = 0;
};

Decimal decimal_of(double value) {
    std::array<char, 40> buffer;
    const char* end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
    const std::string text(static_cast<const char*>(buffer.data()), end);
    std::string digits;
    Decimal d;
    const auto e = text.find('e');
    const auto point = text.find('.');
    for (const char c : text.substr(0, e))
        if (c != '.') digits += c;
    d.digits = Integer(digits);
    d.exponent = std::stoi(text.substr(e + 1)) - (point < e ? static_cast<int>(e - point) - 1 : 0);
    return d;
}

Integer scaled(const Decimal& d, int exponent) {
    return d.digits * boost::multiprecision::pow(Integer(10), static_cast<unsigned>(d.exponent - exponent));
}

// The last point of the grid low, low + step, ... that is not above high, in decimal arithmetic: 0.9 for 0 ... 1 by
// 0.3.
double last_grid_point(double low, double high, double step) {
    const auto l = decimal_of(low), h = decimal_of(high), s = decimal_of(step);
    const int exponent = std::min({l.exponent, h.exponent, s.exponent});
    const auto first = scaled(l, exponent), every = scaled(s, exponent);
    const Integer last = first + (scaled(h, exponent) - first) / every * every;
    const auto text = fmt::format("{}e{}", last.str(), exponent);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

double grid_size(const Distribution& d) { return std::floor((d.high - d.low) / d.step + 0.5) + 1; }

}  // namespace

bool operator==(const Distribution& a, const Distribution& b) {
    return a.kind == b.kind && a.log == b.log && a.low == b.low && a.high == b.high && a.step == b.step &&
           std::ranges::equal(a.choices, b.choices, same_choice);
}

bool Distribution::contains(double value) const {
    if (!(value >= low && value <= high)) return false;
    if (kind == Kind::Categorical) return value == std::floor(value);
    if (step == 0) return true;
    const double k = (value - low) / step;
    constexpr double tolerance = 1e-8;  // Optuna's
    return kind == Kind::Int ? std::fmod(value - low, step) == 0 : std::abs(k - std::round(k)) < tolerance;
}

bool Distribution::single() const { return low == high; }

Distribution make_float(double low, double high, bool log, double step) {
    check_bounds(low, high);
    if (log && step != 0) throw std::invalid_argument("a logarithmic range has no step");
    if (log && low <= 0) throw std::invalid_argument(fmt::format("a logarithmic range begins above 0, not at {}", low));
    if (!(step >= 0) || std::isinf(step)) throw std::invalid_argument(fmt::format("the step {} is not above 0", step));
    if (step > 0) high = last_grid_point(low, high, step);
    return {Kind::Float, log, low, high, step, {}};
}

Distribution make_int(std::int64_t low, std::int64_t high, bool log, std::int64_t step) {
    if (low > high) throw std::invalid_argument(fmt::format("the range from {} to {} is empty", low, high));
    if (low < -whole_limit || high > whole_limit)
        throw std::invalid_argument(fmt::format(
            "the range from {} to {} goes beyond +-2^53, where integers cannot be stored exactly", low, high));
    if (step <= 0) throw std::invalid_argument(fmt::format("the step {} is not above 0", step));
    if (log && step != 1) throw std::invalid_argument("a logarithmic range has no step");
    if (log && low < 1)
        throw std::invalid_argument(
            fmt::format("a logarithmic range of integers begins at 1 or above, not at {}", low));
    high = low + (high - low) / step * step;
    return {Kind::Int, log, static_cast<double>(low), static_cast<double>(high), static_cast<double>(step), {}};
}

Distribution make_categorical(std::vector<Choice> choices) {
    if (choices.empty()) throw std::invalid_argument("there is no choice");
    const auto last = static_cast<double>(choices.size() - 1);
    return {Kind::Categorical, false, 0, last, 1, std::move(choices)};
}

bool compatible(const Distribution& a, const Distribution& b) {
    return a.kind == b.kind && a.log == b.log && std::ranges::equal(a.choices, b.choices, same_choice);
}

double sample(const Distribution& d, std::uint64_t seed) {
    const double u = unit_interval(splitmix64(seed));
    if (d.log && d.kind == Kind::Int) {
        // Every integer owns the interval that rounds to it.
        const double l = std::log(d.low - 0.5), h = std::log(d.high + 0.5);
        return std::clamp(std::round(std::exp(l + u * (h - l))), d.low, d.high);
    }
    if (d.log) {
        const double l = std::log(d.low), h = std::log(d.high);
        return std::clamp(std::exp(l + u * (h - l)), d.low, d.high);
    }
    if (d.step == 0) return std::clamp(std::lerp(d.low, d.high, u), d.low, d.high);  // high - low may overflow
    return std::min(d.low + std::floor(u * grid_size(d)) * d.step, d.high);
}

}  // namespace hone::host
