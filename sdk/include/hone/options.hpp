// The options as a plugin reads them: checked by the host, typed, defaults filled in.
#pragma once

#include <hone/abi.h>

#include <charconv>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hone/error.hpp>
#include <hone/json_list.hpp>

namespace hone {

namespace detail {

inline Error wrong_option(std::string_view name, std::string_view wanted) {
    return Error("option '" + std::string(name) + "' is not " + std::string(wanted));
}

template <std::integral T>
T whole_option(std::string_view name, std::int64_t value) {
    if (!std::in_range<T>(value)) throw wrong_option(name, "within the range of its C++ type");
    return static_cast<T>(value);
}

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class T>
T list_item(std::string_view name, const std::string& text) {
    if constexpr (std::same_as<T, std::string>) {
        return text;
    } else {
        T number{};
        const auto end = text.data() + text.size();
        const auto [stopped, failed] = std::from_chars(text.data(), end, number);
        if (failed != std::errc() || stopped != end) throw wrong_option(name, "a list of numbers: '" + text + "'");
        return number;
    }
}

template <class T>
T option_as(const hone_value& value) {
    const auto name = view_of(value.name);
    const bool textual = value.type >= HONE_TYPE_TEXT;
    if constexpr (std::same_as<T, bool>) {
        if (value.type == HONE_TYPE_BOOL) return value.boolean != 0;
        throw wrong_option(name, "true or false");
    } else if constexpr (std::integral<T>) {
        if (value.type == HONE_TYPE_INT) return whole_option<T>(name, value.integer);
        throw wrong_option(name, "an integer");
    } else if constexpr (std::floating_point<T>) {
        if (value.type == HONE_TYPE_REAL) return static_cast<T>(value.real);
        if (value.type == HONE_TYPE_INT) return static_cast<T>(value.integer);
        throw wrong_option(name, "a number");
    } else if constexpr (IsVector<T>::value) {
        if (value.type != HONE_TYPE_LIST && value.type != HONE_TYPE_JSON) throw wrong_option(name, "a list");
        T items;
        for (const auto& item : JsonList(view_of(value.text)).items())
            items.push_back(list_item<typename T::value_type>(name, item));
        return items;
    } else {
        static_assert(std::constructible_from<T, std::string_view>, "an option cannot be read as this type");
        if (textual) return T(view_of(value.text));
        throw wrong_option(name, "a text");
    }
}

}  // namespace detail

/// The options of one instance. T may be bool, any integer (checked to fit), float or double, std::string,
/// std::string_view, std::filesystem::path, and std::vector<T> of numbers or texts for Type::list.
/// [borrow: until the instance ends, views included; a plugin may keep a reference]
class Options {
 public:
    explicit Options(std::span<const hone_value> values) noexcept : values_(values) {}

    /// Whether it was given or has a default, and is not null.
    bool has(std::string_view name) const noexcept { return find_raw(name) != nullptr; }

    /// Whether it is exactly that text: a keyword such as "auto", or a choice.
    bool is(std::string_view name, std::string_view text) const noexcept {
        const auto* value = find_raw(name);
        return value && value->type >= HONE_TYPE_TEXT && detail::view_of(value->text) == text;
    }

    /// Its value. Throws Error where it is absent or of another type.
    template <class T>
    T get(std::string_view name) const {
        const auto* value = find_raw(name);
        if (!value) throw Error("option '" + std::string(name) + "' is needed but not set");
        return detail::option_as<T>(*value);
    }

    /// Its value, or none where it is absent or null.
    template <class T>
    std::optional<T> find(std::string_view name) const {
        const auto* value = find_raw(name);
        return value ? std::optional<T>(detail::option_as<T>(*value)) : std::nullopt;
    }

    /// All values of a repeatable one, in the order given.
    template <class T>
    std::vector<T> all(std::string_view name) const {
        std::vector<T> found;
        for (const auto& value : values_)
            if (detail::view_of(value.name) == name) found.push_back(detail::option_as<T>(value));
        return found;
    }

    std::span<const hone_value> raw() const noexcept { return values_; }

 private:
    const hone_value* find_raw(std::string_view name) const noexcept {
        for (const auto& value : values_)
            if (detail::view_of(value.name) == name && value.type != HONE_TYPE_NULL) return &value;
        return nullptr;
    }

    std::span<const hone_value> values_;
};

}  // namespace hone
