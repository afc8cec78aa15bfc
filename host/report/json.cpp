#include "report/json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>

#include "storage/format/distribution_json.hpp"
#include "storage/format/python_json.hpp"
#include "study/names.hpp"
#include "study/ranking.hpp"

namespace hone::host {

namespace {

Json without_specials(const Json& value) {
    if (value.is_number_float()) return json_number(value.get<double>());
    if (!value.is_structured()) return value;
    Json copy = value;
    for (auto& part : copy) part = without_specials(part);
    return copy;
}

}  // namespace

Json json_number(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return value;
}

Json json_of_text(const std::string& text) {
    try {
        return without_specials(parse_python_json(text));
    } catch (const std::invalid_argument&) {
        return text;
    }
}

Json json_time(const std::optional<TimePoint>& time) {
    if (!time) return nullptr;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*time);
    const auto micro = (*time - seconds).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                       micro);
}

Json json_parameter(const Parameter& p) { return without_specials(external_value(*p.distribution, p.value)); }

Json json_attributes(const Attributes& attributes) {
    auto object = Json::object();
    for (const auto& [key, text] : attributes) object[key] = json_of_text(text);
    return object;
}

Json json_trial(const TrialRecord& t) {
    Json trial = {{"number", t.number}, {"state", state_name(t.state)}, {"values", nullptr}};
    if (t.values) {
        trial["values"] = Json::array();
        for (const double v : *t.values) trial["values"].push_back(json_number(v));
    }
    trial["params"] = Json::object();
    for (const auto& p : t.params) trial["params"][p.name] = json_parameter(p);
    trial["intermediate_values"] = Json::object();
    for (const auto& [step, value] : t.intermediate_values)
        trial["intermediate_values"][std::to_string(step)] = json_number(value);
    trial["user_attrs"] = json_attributes(t.user_attrs);
    trial["system_attrs"] = json_attributes(t.system_attrs);
    trial["datetime_start"] = json_time(t.start);
    trial["datetime_complete"] = json_time(t.complete);
    trial["duration_s"] =
        t.start && t.complete ? Json(std::chrono::duration<double>(*t.complete - *t.start).count()) : Json();
    for (const auto& [metric, points] : t.series)
        for (const auto& [step, value] : points) trial["series"][metric][std::to_string(step)] = json_number(value);
    return trial;
}

Json json_study(const StudyRecord& s, const std::vector<TrialRecord>& trials) {
    Json study = {{"name", s.name}, {"directions", Json::array()}, {"n_trials", Json::object()}};
    for (const auto direction : s.directions) study["directions"].push_back(direction_name(direction));
    for (const auto state : all_states) study["n_trials"][std::string(state_name(state))] = 0;
    std::vector<TrialRecord> best;
    std::optional<TimePoint> first, last;
    const auto note = [](std::optional<TimePoint>& kept, const std::optional<TimePoint>& time, auto better) {
        if (time && (!kept || better(*time, *kept))) kept = time;
    };
    for (const auto& t : trials) {
        auto& count = study["n_trials"][std::string(state_name(t.state))];
        count = count.get<int>() + 1;
        consider(best, t, s.directions);
        note(first, t.start, std::less<>());
        note(last, t.start, std::greater<>());
        note(last, t.complete, std::greater<>());
    }
    study["best_value"] =
        s.directions.size() == 1 && !best.empty() ? json_number(best.front().values->front()) : Json();
    study["datetime_start"] = json_time(first);
    study["last_update"] = json_time(last);
    study["user_attrs"] = json_attributes(s.user_attrs);
    return study;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace hone::host
