#include "exhaustive/points.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace hone::exhaustive {

namespace {

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(at, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

bool is_named(const hone::Choice& choice, std::string_view text) {
    if (choice.is_null()) return text == "null";
    if (choice.is_bool()) return text == (choice.boolean() ? "true" : "false");
    if (choice.is_text()) return text == choice.text();
    return number(text) == choice.real();
}

// In the storage's form: a choice is its place.
std::optional<double> value_of(const Dist& dist, std::string_view text) {
    if (!dist.is_categorical()) return number(text);
    for (std::size_t place = 0; place < dist.n_choices(); ++place)
        if (is_named(dist.choice(place), text)) return static_cast<double>(place);
    return std::nullopt;
}

struct Written {
    std::string_view text;
    std::optional<double> value;  // none: the parameter has no such value
};

// What the user wrote: values, or the ends of a range that has others between them.
struct Wanted {
    std::vector<Written> written;
    std::vector<double> between;
};

std::vector<double> between(const Dist& dist, double low, double high, double count) {
    const auto on_scale = [&](double value) { return dist.is_log() ? std::log(value) : value; };
    std::vector<double> values;
    for (double i = 1; i < count - 1; ++i) {
        const double at = on_scale(low) + i / (count - 1) * (on_scale(high) - on_scale(low));
        values.push_back(dist.is_log() ? std::exp(at) : at);
    }
    return values;
}

double on_step(const Dist& dist, double value) {
    return dist.step() > 0 ? dist.low() + std::round((value - dist.low()) / dist.step()) * dist.step() : value;
}

std::string wrong(std::string_view name, std::string_view text) {
    return "points of '" + std::string(name) + "': " + std::string(text) + " is no value that it may have";
}

Wanted wanted(std::string_view name, std::string_view text, const Dist& dist) {
    Wanted wanted;
    const auto parts = split(text, ':');
    if (parts.size() != 3 || dist.is_categorical()) {
        for (const auto part : split(text, ',')) wanted.written.push_back({part, value_of(dist, part)});
        return wanted;
    }
    const auto low = number(parts[0]), high = number(parts[1]), count = number(parts[2]);
    if (!low || !high || !count || !(*low <= *high) || *count < 1 || *count > 1e6 || *count != std::floor(*count) ||
        (dist.is_log() && *low <= 0))
        throw Error(wrong(name, text));
    wanted.written.push_back({parts[0], low});
    if (*count > 1) wanted.written.push_back({parts[1], high});
    wanted.between = between(dist, *low, *high, *count);
    return wanted;
}

}  // namespace

Points::Points(const std::vector<std::string>& assignments) {
    for (const auto& assignment : assignments) {
        const auto equals = assignment.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == assignment.size())
            throw Error("points '" + assignment + "' is neither NAME=V1,V2,... nor NAME=LOW:HIGH:COUNT", HONE_INVALID);
        if (!texts_.emplace(assignment.substr(0, equals), assignment.substr(equals + 1)).second)
            throw Error("points are given twice for '" + assignment.substr(0, equals) + "'", HONE_INVALID);
    }
}

std::optional<std::vector<double>> Points::of(std::string_view name, const Dist& dist) const {
    const auto text = texts_.find(name);
    if (text == texts_.end()) return Values::of(name, dist);
    const auto [written, between] = wanted(name, text->second, dist);
    std::vector<double> values;
    for (const auto& [part, value] : written)
        if (value) values.push_back(*value);
    for (const double value : between) values.push_back(on_step(dist, value));
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

std::optional<std::string> Points::complaint(std::string_view name, const Dist& dist) const {
    const auto text = texts_.find(name);
    if (text == texts_.end()) {
        if (Values::of(name, dist)) return std::nullopt;
        return "parameter '" + std::string(name) +
               "' has too many values for a grid: say which, as in -S points=" + std::string(name) +
               "=0.1,0.2,0.5 or -S points=" + std::string(name) + "=0:1:11";
    }
    for (const auto& [part, value] : wanted(name, text->second, dist).written)
        if (!value || !dist.contains(*value)) return wrong(name, part);
    return std::nullopt;
}

}  // namespace hone::exhaustive
