#include "study/attributes.hpp"

#include <fmt/format.h>
#include <hone/abi.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "storage/format/distribution_json.hpp"
#include "storage/format/python_json.hpp"

namespace hone::host {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_piece = 2045;  // characters of one piece of a joint proposal, as Optuna cuts them
constexpr std::array<std::string_view, 9> reason_names = {"unknown", "exception", "signal", "exit",     "timeout",
                                                          "memory",  "nan",       "lost",   "cancelled"};

// Empty: not what a rung is completed with.
std::vector<double> rung_values(const Json& json) {
    std::vector<double> values;
    for (const auto& value : json.is_array() ? json : Json::array({json})) {
        if (!value.is_number()) return {};
        values.push_back(value.get<double>());
    }
    if (std::all_of(values.begin(), values.end(), [](double v) { return std::isnan(v); })) return {};
    return values;
}

}  // namespace

Json parsed_attribute(const Attributes& attrs, std::string_view key) {
    const auto text = attrs.find(key);
    if (text == attrs.end()) return nullptr;
    try {
        return parse_python_json(text->second);
    } catch (const std::exception&) {
        return nullptr;
    }
}

std::string_view reason_name(std::uint8_t reason) {
    return reason < reason_names.size() ? reason_names[reason] : reason_names[HONE_REASON_UNKNOWN];
}

std::string failure_json(const Failure& failure, std::string_view output) {
    Json json = {{"kind", reason_name(failure.reason)}, {"text", failure.text}};
    if (!output.empty()) json["output"] = output;
    return json.dump(-1, ' ', true, Json::error_handler_t::replace);  // output may be no UTF-8
}

std::uint8_t failure_reason(const Attributes& system_attrs) {
    const auto failure = parsed_attribute(system_attrs, attribute::fail);
    if (!failure.is_object() || !failure.contains("kind")) return HONE_REASON_UNKNOWN;
    for (std::size_t i = 0; i < reason_names.size(); ++i)
        if (failure["kind"] == reason_names[i]) return static_cast<std::uint8_t>(i);
    return HONE_REASON_UNKNOWN;
}

std::string failure_text(const Attributes& system_attrs) {
    const auto failure = parsed_attribute(system_attrs, attribute::fail);
    return failure.is_object() ? failure.value("text", "") : "";
}

double number_attribute(const Attributes& attrs, std::string_view key) {
    const auto value = parsed_attribute(attrs, key);
    return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

std::string completed_rung_json(const std::vector<double>& values) {
    return values.size() == 1 ? python_repr(values.front()) : to_python_json(values);
}

std::vector<CompletedRung> completed_rungs(const Attributes& system_attrs, std::size_t n_objectives) {
    std::vector<CompletedRung> rungs;
    const auto prefix = attribute::completed_rung;
    for (auto it = system_attrs.lower_bound(prefix); it != system_attrs.end() && it->first.starts_with(prefix); ++it) {
        const auto end = it->first.data() + it->first.size();
        std::uint64_t rung = 0;
        const auto [stopped, failed] = std::from_chars(it->first.data() + prefix.size(), end, rung);
        auto values = rung_values(parsed_attribute(system_attrs, it->first));
        if (stopped == end && failed == std::errc() && values.size() == n_objectives)
            rungs.push_back({rung, std::move(values)});
    }
    return rungs;
}

std::vector<std::pair<std::string, double>> constraints_of(const Attributes& system_attrs) {
    std::vector<std::pair<std::string, double>> constraints;
    const auto prefix = fmt::format("{}:", attribute::constraints);
    for (auto it = system_attrs.lower_bound(prefix); it != system_attrs.end() && it->first.starts_with(prefix); ++it)
        constraints.emplace_back(it->first.substr(prefix.size()), number_attribute(system_attrs, it->first));
    const auto list = parsed_attribute(system_attrs, attribute::constraints);
    if (list.is_array())
        for (std::size_t i = 0; i < list.size(); ++i)
            if (list[i].is_number()) constraints.emplace_back(std::to_string(i), list[i].get<double>());
    return constraints;
}

void write_relative_params(const std::vector<Parameter>& proposal, Attributes& system_attrs) {
    if (proposal.empty()) return;
    auto params = Json::object();
    for (const auto& p : proposal) params[p.name] = external_value(*p.distribution, p.value);
    const auto text = to_python_json(params);  // ASCII, so that bytes are characters
    for (std::size_t i = 0; i * longest_piece < text.size(); ++i)
        system_attrs.insert_or_assign(fmt::format("{}{}", attribute::relative_params, i),
                                      to_python_json(text.substr(i * longest_piece, longest_piece)));
}

std::vector<Parameter> read_relative_params(const Attributes& system_attrs,
                                            const std::function<DistributionPtr(std::string_view)>& distribution_of) {
    std::string text;
    for (std::size_t i = 0;; ++i) {
        const auto piece = parsed_attribute(system_attrs, fmt::format("{}{}", attribute::relative_params, i));
        if (!piece.is_string()) break;
        text += piece.get<std::string>();
    }
    std::vector<Parameter> proposal;
    Json params;
    try {
        params = text.empty() ? Json() : parse_python_json(text);
    } catch (const std::exception&) {
        return proposal;
    }
    if (!params.is_object()) return proposal;
    for (const auto& [name, external] : params.items()) {
        const auto distribution = distribution_of(name);
        const auto value = distribution ? internal_value(*distribution, external) : std::nullopt;
        if (!value) return {};  // all or nothing, so that a view can say what it showed
        proposal.push_back({name, *value, distribution});
    }
    return proposal;
}

}  // namespace hone::host
