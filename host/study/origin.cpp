#include "study/origin.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "storage/format/python_json.hpp"
#include "study/attributes.hpp"

namespace hone::host {

namespace {

using Json = nlohmann::ordered_json;

template <class T>
void read(const Json& object, const char* key, T& value) {
    if (const auto found = object.find(key); found != object.end()) found->get_to(value);
}

RecordedView view_from(const Json& json) {
    RecordedView view;
    json.at("below").get_to(view.below);
    json.at("without").get_to(view.without);
    json.at("running").get_to(view.running);
    read(json, "blank", view.blank);
    if (json.contains("bracket")) view.bracket = json["bracket"].get<std::int64_t>();
    read(json, "settled", view.settled);
    return view;
}

}  // namespace

void Claimed::add(Claimed more) {
    std::ranges::move(more.keys, std::back_inserter(keys));
    is_supported = is_supported && more.is_supported;
}

Json to_json(const RecordedView& view) {
    Json json = {{"below", view.below}, {"without", view.without}, {"running", view.running}};
    if (!view.blank.empty()) json["blank"] = view.blank;
    if (view.bracket) json["bracket"] = *view.bracket;
    if (!view.settled.empty()) json["settled"] = view.settled;
    return json;
}

std::string to_text(const Origin& origin) {
    Json json = {{"run", origin.run}, {"seed", origin.seed}, {"host", origin.host}, {"sequence", origin.sequence}};
    if (origin.view) json["view"] = to_json(*origin.view);
    if (origin.resampled > 0) json["resampled"] = origin.resampled;
    if (!origin.asked.empty()) json["asked"] = origin.asked;
    if (!origin.claimed.is_supported)
        json["claimed"] = nullptr;
    else if (!origin.claimed.keys.empty())
        json["claimed"] = origin.claimed.keys;
    if (!origin.given.empty()) json["given"] = origin.given;
    return to_python_json(json);
}

std::optional<Origin> origin_of(const Attributes& system_attrs) {
    const auto json = parsed_attribute(system_attrs, attribute::trial);
    if (!json.is_object()) return std::nullopt;
    try {
        Origin origin;
        json.at("run").get_to(origin.run);
        json.at("seed").get_to(origin.seed);
        json.at("host").get_to(origin.host);
        json.at("sequence").get_to(origin.sequence);
        if (json.contains("view")) origin.view = view_from(json["view"]);
        read(json, "resampled", origin.resampled);
        read(json, "asked", origin.asked);
        origin.claimed.is_supported = !json.contains("claimed") || !json["claimed"].is_null();
        if (origin.claimed.is_supported) read(json, "claimed", origin.claimed.keys);
        read(json, "given", origin.given);
        return origin;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace hone::host
