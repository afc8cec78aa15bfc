#include "study/requests.hpp"

#include <fmt/format.h>

#include <cmath>

#include "study/note.hpp"
#include "text/utf8.hpp"

namespace hone::host {

void check_name(std::string_view what, std::string_view name) {
    constexpr std::size_t longest = 512;
    if (name.empty()) throw InvalidRequest(fmt::format("a {} has no name", what));
    if (!is_utf8(name)) throw InvalidRequest(fmt::format("the name of a {} is no UTF-8", what));
    if (characters(name) > longest)
        throw InvalidRequest(fmt::format("the name of a {} is longer than {} characters", what, longest));
}

void check_report(std::int64_t step, std::span<const Metric> metrics) {
    constexpr std::int64_t largest_step = 2147483647;  // what the servers' integer columns hold
    if (step < 0 || step > largest_step)
        throw InvalidRequest(fmt::format("a step must be from 0 to {}, {} was reported", largest_step, step));
    for (const auto& metric : metrics)
        if (!metric.name.empty()) check_name("metric", metric.name);
    if (metrics.empty()) throw InvalidRequest(fmt::format("no metric was reported at step {}", step));
}

void check_json(const std::string& key, const std::string& json) {
    if (!is_json(json)) throw InvalidRequest(fmt::format("the value of attribute '{}' is not JSON: {}", key, json));
}

void check_constraint(const std::string& name, double value) {
    if (std::isnan(value)) throw InvalidRequest(fmt::format("constraint '{}' cannot be NaN", name));
}

bool usable(const Parameter& proposed, const Distribution& asked) {
    return compatible(*proposed.distribution, asked) && asked.contains(proposed.value);
}

}  // namespace hone::host
