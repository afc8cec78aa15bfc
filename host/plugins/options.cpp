#include "plugins/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "errors.hpp"
#include "plugins/library.hpp"
#include "text/nearest.hpp"

namespace hone::host {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> texts_of(const hone_str* strings, std::uint64_t n) {
    std::vector<std::string> texts;
    for (const auto& s : std::span(strings, n)) texts.emplace_back(view_of(s));
    return texts;
}

const std::vector<std::pair<unsigned, std::string_view>>& type_names() {
    static const std::vector<std::pair<unsigned, std::string_view>> names = {
        {HONE_TYPE_NULL, "null"}, {HONE_TYPE_BOOL, "bool"}, {HONE_TYPE_INT, "int"},   {HONE_TYPE_REAL, "real"},
        {HONE_TYPE_TEXT, "text"}, {HONE_TYPE_PATH, "path"}, {HONE_TYPE_LIST, "list"}, {HONE_TYPE_JSON, "json"}};
    return names;
}

std::string type_of(const hone_option& option) {
    std::vector<std::string_view> parts;
    for (const auto& [bit, name] : type_names())
        if (option.types & bit) parts.push_back(name);
    return fmt::format("{}", fmt::join(parts, "|"));
}

std::string expected(const hone_option& option) {
    auto text = type_of(option);
    for (const auto& word : texts_of(option.keywords, option.n_keywords)) text += "|" + word;
    if (std::isfinite(option.low) && std::isfinite(option.high))
        return fmt::format("{} from {} to {}", text, option.low, option.high);
    if (std::isfinite(option.low)) return fmt::format("{} of at least {}", text, option.low);
    if (std::isfinite(option.high)) return fmt::format("{} of at most {}", text, option.high);
    return text;
}

template <class Number>
std::optional<Number> number_of(const std::string& text) {
    Number value{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::string> json_list(const std::string& text) {
    if (text.starts_with('[')) {
        const auto parsed = Json::parse(text, nullptr, false);
        return parsed.is_array() ? std::optional(text) : std::nullopt;
    }
    auto list = Json::array();
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto comma = std::min(text.find(',', begin), text.size());
        list.push_back(text.substr(begin, comma - begin));
        begin = comma + 1;
    }
    return list.dump();
}

bool in_range(const hone_option& option, double value) { return value >= option.low && value <= option.high; }

// The value that `text` is under the option's types, tried from the narrowest to the widest. Texts that it points to
// are put into `keep`.
std::optional<hone_value> parse(const hone_option& option, const std::string& text, std::deque<std::string>& keep) {
    hone_value value{};
    value.name = option.name;
    const auto as_text = [&](int type, std::string kept) {
        value.type = type;
        value.text = str_of(keep.emplace_back(std::move(kept)));
        return value;
    };
    for (const auto& word : texts_of(option.keywords, option.n_keywords))
        if (word == text) return as_text(HONE_TYPE_TEXT, text);
    if ((option.types & HONE_TYPE_NULL) && text == "null") {
        value.type = HONE_TYPE_NULL;
        return value;
    }
    if ((option.types & HONE_TYPE_BOOL) && (text == "true" || text == "false")) {
        value.type = HONE_TYPE_BOOL;
        value.boolean = text == "true";
        return value;
    }
    if (option.types & (HONE_TYPE_INT | HONE_TYPE_REAL)) {
        if (const auto whole = number_of<std::int64_t>(text)) {
            if (!in_range(option, static_cast<double>(*whole))) return std::nullopt;
            value.type = option.types & HONE_TYPE_INT ? HONE_TYPE_INT : HONE_TYPE_REAL;
            value.integer = *whole;
            value.real = static_cast<double>(*whole);
            return value;
        }
        const auto real = option.types & HONE_TYPE_REAL ? number_of<double>(text) : std::nullopt;
        if (real) {
            if (!in_range(option, *real)) return std::nullopt;
            value.type = HONE_TYPE_REAL;
            value.real = *real;
            return value;
        }
    }
    if (option.types & HONE_TYPE_LIST)
        if (auto list = json_list(text)) return as_text(HONE_TYPE_LIST, std::move(*list));
    if ((option.types & HONE_TYPE_JSON) && Json::accept(text)) return as_text(HONE_TYPE_JSON, text);
    if (option.types & HONE_TYPE_PATH) return as_text(HONE_TYPE_PATH, std::filesystem::absolute(text).string());
    if (option.types & HONE_TYPE_TEXT) return as_text(HONE_TYPE_TEXT, text);
    return std::nullopt;
}

}  // namespace

Options::Options(const hone_descriptor& descriptor, const std::vector<std::string>& given) {
    const std::span declared(descriptor.options, descriptor.n_options);
    std::vector<std::string> names;
    for (const auto* option : declared) names.emplace_back(view_of(option->name));

    std::map<std::string, std::vector<std::string>> texts;
    for (const auto& assignment : given) {
        const auto equals = assignment.find('=');
        if (equals == std::string::npos)
            throw UsageError(fmt::format("{}: option '{}' is not of the form key=value", noun(descriptor), assignment));
        auto key = assignment.substr(0, equals);
        if (std::find(names.begin(), names.end(), key) == names.end())
            throw UsageError(
                names.empty() ? fmt::format("{} has no options, so '{}' cannot be set", noun(descriptor), key)
                              : fmt::format("{} has no option '{}'{}", noun(descriptor), key, suggestion(key, names)));
        texts[key].push_back(assignment.substr(equals + 1));
    }
    for (const auto* option : declared) {
        const std::string name(view_of(option->name));
        const auto& mine = texts[name];
        if (mine.size() > 1 && !(option->flags & HONE_REPEATABLE))
            throw UsageError(fmt::format("{}: option '{}' is given {} times", noun(descriptor), name, mine.size()));
        if (mine.empty() && (option->flags & HONE_REQUIRED))
            throw UsageError(
                fmt::format("{} needs the option '{}' ({})", noun(descriptor), name, view_of(option->help)));
        for (const auto& text : mine) add(descriptor, *option, text);
        if (mine.empty() && option->fallback.data) add(descriptor, *option, std::string(view_of(option->fallback)));
    }
}

void Options::add(const hone_descriptor& descriptor, const hone_option& option, const std::string& text) {
    const auto choices = texts_of(option.choices, option.n_choices);
    if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end())
        throw UsageError(fmt::format("{}: option '{}' cannot be '{}'{}", noun(descriptor), view_of(option.name), text,
                                     suggestion(text, choices)));
    const auto value = parse(option, text, *texts_);
    if (!value)
        throw UsageError(fmt::format("{}: option '{}' cannot be '{}': it takes {}", noun(descriptor),
                                     view_of(option.name), text, expected(option)));
    values_.push_back(*value);
    declared_.push_back(&option);
}

Json Options::to_json() const {
    auto object = Json::object();
    for (std::size_t i = 0; i < values_.size(); ++i) {
        const auto& v = values_[i];
        Json value;
        switch (v.type) {
            case HONE_TYPE_NULL:
                break;
            case HONE_TYPE_BOOL:
                value = v.boolean != 0;
                break;
            case HONE_TYPE_INT:
                value = v.integer;
                break;
            case HONE_TYPE_REAL:
                value = v.real;
                break;
            default:
                value = view_of(v.text);
        }
        if (declared_[i]->flags & HONE_SECRET) value = "***";
        const std::string name(view_of(v.name));
        if (!(declared_[i]->flags & HONE_REPEATABLE)) {
            object[name] = value;
        } else {
            if (!object.contains(name)) object[name] = Json::array();
            object[name].push_back(value);
        }
    }
    return object;
}

Json describe_option(const hone_option& option) {
    Json described = {{"name", view_of(option.name)}, {"type", type_of(option)}};
    described["default"] = option.fallback.data ? Json(view_of(option.fallback)) : Json();
    if (option.n_choices > 0) described["choices"] = texts_of(option.choices, option.n_choices);
    const bool whole = (option.types & HONE_TYPE_REAL) == 0;
    const auto bound = [whole](double b) {
        if (!std::isfinite(b)) return Json();
        return whole ? Json(static_cast<std::int64_t>(b)) : Json(b);
    };
    if (std::isfinite(option.low) || std::isfinite(option.high))
        described["range"] = Json::array({bound(option.low), bound(option.high)});
    if (option.n_keywords > 0) described["keywords"] = texts_of(option.keywords, option.n_keywords);
    described["required"] = (option.flags & HONE_REQUIRED) != 0;
    described["help"] = view_of(option.help);
    return described;
}

}  // namespace hone::host
