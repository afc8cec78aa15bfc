#include "storage/format/distribution_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <stdexcept>

#include "storage/format/python_json.hpp"

namespace hone::host {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t max_integer = std::numeric_limits<std::int64_t>::max();

[[noreturn]] void refuse(std::string_view why) {
    throw std::invalid_argument(fmt::format("this distribution cannot be read: {}", why));
}

Json choice_json(const Choice& choice) {
    return std::visit(
        [](const auto& c) -> Json {
            if constexpr (std::is_same_v<std::decay_t<decltype(c)>, std::monostate>)
                return nullptr;
            else
                return c;
        },
        choice);
}

Choice choice_of(const Json& value) {
    if (value.is_null()) return std::monostate{};
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > max_integer) return value.get<double>();
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number_float()) return value.get<double>();
    if (value.is_string()) return value.get<std::string>();
    return to_python_json(value);  // Optuna warns of other types, and stores them all the same
}

bool is_numeric(const Json& value) { return value.is_number() || value.is_boolean(); }

double as_number(const Json& value) {
    return value.is_boolean() ? static_cast<double>(value.get<bool>()) : value.get<double>();
}

// Python's ==, under which true, 1 and 1.0 are equal; a NaN is itself, too.
bool equal_in_python(const Json& a, const Json& b) {
    if (!is_numeric(a) || !is_numeric(b)) return a == b;
    if (a.is_number_integer() && b.is_number_integer()) return a == b;
    return as_number(a) == as_number(b) || (std::isnan(as_number(a)) && std::isnan(as_number(b)));
}

Json whole(double value) { return static_cast<std::int64_t>(value); }

// The attributes of one distribution in JSON.
class Fields {
 public:
    // Optuna takes no others than the `known` ones.
    Fields(const Json& json, std::initializer_list<std::string_view> known) : json_(json) {
        if (!json.is_object()) refuse("it has no attributes");
        for (const auto& [key, value] : json.items())
            if (std::ranges::find(known, key) == known.end()) refuse(fmt::format("it has an unknown '{}'", key));
    }

    double number(const char* key) const {
        if (!json_.contains(key) || !json_[key].is_number()) refuse(fmt::format("it has no number '{}'", key));
        return json_[key].get<double>();
    }
    double number_or(const char* key, double fallback) const { return is_absent(key) ? fallback : number(key); }
    bool flag(const char* key) const { return !is_absent(key) && json_[key] == true; }

    std::vector<Choice> choices() const {
        if (!json_.contains("choices") || !json_["choices"].is_array()) refuse("it has no list of choices");
        std::vector<Choice> choices;
        for (const auto& choice : json_["choices"]) choices.push_back(choice_of(choice));
        return choices;
    }

 private:
    bool is_absent(const char* key) const { return !json_.contains(key) || json_[key].is_null(); }

    const Json& json_;
};

// Optuna takes ranges that we would not make: infinite ones, and integers that doubles skip. They are kept as they are.
bool beyond_our_checks(double low, double high, double largest) {
    return !(std::abs(low) <= largest && std::abs(high) <= largest);
}

Distribution read_float(const Fields& f, bool log, double step) {
    const double low = f.number("low"), high = f.number("high");
    if (beyond_our_checks(low, high, std::numeric_limits<double>::max()))
        return {Kind::Float, log, low, high, step, {}};
    return make_float(low, high, log, step);
}

Distribution read_int(const Fields& f, bool log) {
    const double low = f.number("low"), high = f.number("high"), step = f.number_or("step", 1);
    if (beyond_our_checks(low, high, 0x1p53)) return {Kind::Int, log, low, high, step, {}};
    return make_int(static_cast<std::int64_t>(low), static_cast<std::int64_t>(high), log,
                    static_cast<std::int64_t>(step));
}

Distribution read_named(const std::string& name, const Json& attributes) {
    if (name == "FloatDistribution") {
        const Fields f(attributes, {"step", "low", "high", "log"});
        return read_float(f, f.flag("log"), f.number_or("step", 0));
    }
    if (name == "IntDistribution") {
        const Fields f(attributes, {"step", "low", "high", "log"});
        return read_int(f, f.flag("log"));
    }
    if (name == "CategoricalDistribution") return make_categorical(Fields(attributes, {"choices"}).choices());
    if (name == "UniformDistribution") return read_float(Fields(attributes, {"low", "high"}), false, 0);
    if (name == "LogUniformDistribution") return read_float(Fields(attributes, {"low", "high"}), true, 0);
    if (name == "DiscreteUniformDistribution") {
        const Fields f(attributes, {"low", "high", "q"});
        return read_float(f, false, f.number("q"));
    }
    if (name == "IntUniformDistribution") return read_int(Fields(attributes, {"low", "high", "step"}), false);
    if (name == "IntLogUniformDistribution") return read_int(Fields(attributes, {"low", "high", "step"}), true);
    refuse(fmt::format("unknown name '{}'", name));
}

Distribution read_short(const std::string& type, const Json& json) {
    const Fields f(json, {"type", "low", "high", "step", "log", "choices"});
    if (type == "float") return read_float(f, f.flag("log"), f.number_or("step", 0));
    if (type == "int") return read_int(f, f.flag("log"));
    if (type == "categorical") return make_categorical(f.choices());
    refuse(fmt::format("unknown type '{}'", type));
}

std::string text_under(const Json& json, const char* key) {
    return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
}

}  // namespace

std::string to_json(const Distribution& d) {
    Json attributes;
    switch (d.kind) {
        case Kind::Float:
            attributes = {
                {"step", d.step == 0 ? Json() : Json(d.step)}, {"low", d.low}, {"high", d.high}, {"log", d.log}};
            return to_python_json({{"name", "FloatDistribution"}, {"attributes", attributes}});
        case Kind::Int:
            attributes = {{"log", d.log}, {"step", whole(d.step)}, {"low", whole(d.low)}, {"high", whole(d.high)}};
            return to_python_json({{"name", "IntDistribution"}, {"attributes", attributes}});
        case Kind::Categorical:
            break;
    }
    auto choices = Json::array();
    for (const auto& choice : d.choices) choices.push_back(choice_json(choice));
    return to_python_json({{"name", "CategoricalDistribution"}, {"attributes", {{"choices", choices}}}});
}

Distribution distribution_from_json(std::string_view text) {
    const auto json = parse_python_json(text);
    if (!json.is_object()) refuse("it is no object");
    if (!json.contains("name")) return read_short(text_under(json, "type"), json);
    return read_named(text_under(json, "name"), json.contains("attributes") ? json["attributes"] : Json());
}

Json external_value(const Distribution& d, double internal) {
    switch (d.kind) {
        case Kind::Float:
            return internal;
        case Kind::Int:
            return whole(internal);
        case Kind::Categorical:
            break;
    }
    return choice_json(d.choices.at(static_cast<std::size_t>(internal)));
}

std::optional<double> internal_value(const Distribution& d, const Json& external) {
    if (d.kind == Kind::Categorical) {
        for (std::size_t i = 0; i < d.choices.size(); ++i)
            if (equal_in_python(choice_json(d.choices[i]), external)) return static_cast<double>(i);
        return std::nullopt;
    }
    if (!external.is_number() && !external.is_boolean()) return std::nullopt;
    const double value = as_number(external);
    if (std::isnan(value) || (d.log && value <= 0)) return std::nullopt;
    return d.kind == Kind::Int ? std::trunc(value) : value;
}

std::optional<double> value_from_text(const Distribution& d, const std::string& text) {
    try {
        if (const auto value = internal_value(d, parse_python_json(text))) return value;
    } catch (const std::invalid_argument&) {  // not JSON, so it can only be a choice's bare text
    }
    return d.kind == Kind::Categorical ? internal_value(d, text) : std::nullopt;
}

}  // namespace hone::host
