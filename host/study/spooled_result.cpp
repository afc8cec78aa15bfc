#include "study/spooled_result.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "storage/format/distribution_json.hpp"
#include "storage/format/python_json.hpp"
#include "storage/format/timestamp.hpp"
#include "study/names.hpp"

namespace hone::host {

namespace {

using Json = nlohmann::ordered_json;
using Steps = std::map<std::int64_t, double>;

Json json_of(const Steps& steps) {
    auto list = Json::array();
    for (const auto& [step, value] : steps) list.push_back({step, value});
    return list;
}

Steps steps_from(const Json& list) {
    Steps steps;
    for (const auto& pair : list) steps.emplace(pair.at(0).get<std::int64_t>(), pair.at(1).get<double>());
    return steps;
}

Json json_of(const std::optional<TimePoint>& time) { return time ? Json(timestamp_text(*time)) : Json(nullptr); }

std::optional<TimePoint> time_from(const Json& text) {
    return text.is_null() ? std::nullopt : timestamp_from_text(text.get<std::string>());
}

State state_from(const std::string& name) {
    const auto found = std::ranges::find(all_states, name, [](State s) { return state_name(s); });
    if (found == all_states.end() || !is_finished(*found)) throw std::invalid_argument("no finished state");
    return *found;
}

Attributes attributes_from(const Json& object) {
    Attributes attributes;
    for (const auto& [key, json] : object.items()) attributes.emplace(key, json.get<std::string>());
    return attributes;
}

}  // namespace

std::string to_json(const SpooledResult& result) {
    const auto& trial = result.trial;
    auto params = Json::array();
    for (const auto& p : trial.params) params.push_back({p.name, p.value, to_json(*p.distribution)});
    auto series = Json::object();
    for (const auto& [metric, steps] : trial.series) series[metric] = json_of(steps);
    return to_python_json({{"study_id", result.study_id},
                           {"study", result.study},
                           {"id", trial.id},
                           {"number", trial.number},
                           {"state", state_name(trial.state)},
                           {"values", trial.values ? Json(*trial.values) : Json(nullptr)},
                           {"params", std::move(params)},
                           {"reports", json_of(trial.intermediate_values)},
                           {"series", std::move(series)},
                           {"user_attrs", trial.user_attrs},
                           {"system_attrs", trial.system_attrs},
                           {"start", json_of(trial.start)},
                           {"complete", json_of(trial.complete)}});
}

SpooledResult spooled_result_from_json(std::string_view text) {
    const auto json = parse_python_json(text);
    SpooledResult result;
    result.study_id = json.at("study_id").get<std::int64_t>();
    result.study = json.at("study").get<std::string>();
    auto& trial = result.trial;
    trial.id = json.at("id").get<std::int64_t>();
    trial.number = json.at("number").get<std::int64_t>();
    trial.state = state_from(json.at("state").get<std::string>());
    if (!json.at("values").is_null()) trial.values = json.at("values").get<std::vector<double>>();
    for (const auto& p : json.at("params"))
        trial.params.push_back(
            {p.at(0).get<std::string>(), p.at(1).get<double>(),
             std::make_shared<const Distribution>(distribution_from_json(p.at(2).get<std::string>()))});
    trial.intermediate_values = steps_from(json.at("reports"));
    for (const auto& [metric, steps] : json.at("series").items()) trial.series.emplace(metric, steps_from(steps));
    trial.user_attrs = attributes_from(json.at("user_attrs"));
    trial.system_attrs = attributes_from(json.at("system_attrs"));
    trial.start = time_from(json.at("start"));
    trial.complete = time_from(json.at("complete"));
    if (!trial.complete) throw std::invalid_argument("no time of completion");
    return result;
}

}  // namespace hone::host
