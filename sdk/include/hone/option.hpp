// How a plugin declares its options: a static table in the class, which the host checks key=value against.
//
//     struct Net final : hone::Objective {
//         static constexpr hone::Option option_list[] = {
//             {.name = "data", .types = hone::Type::path, .flags = hone::Flag::required, .help = "a CSV file"},
//             {.name = "epochs", .types = hone::Type::integer, .fallback = "20", .low = 1, .help = "passes over the
//             data"},
//             {.name = "loss", .fallback = "mse", .choices = {"mse", "mae"}, .help = "what is minimised"},
//         };
//         explicit Net(const hone::Options& options) : epochs_(options.get<int>("epochs")) {}
#pragma once

#include <hone/abi.h>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <string_view>

#include <hone/error.hpp>

namespace hone {

/// What an option takes; combined by `|`. The host tries null, bool, integer, real, list, json, path, text in that
/// order.
enum class Type : std::uint32_t {
    null = HONE_TYPE_NULL,
    boolean = HONE_TYPE_BOOL,
    integer = HONE_TYPE_INT,
    real = HONE_TYPE_REAL,
    text = HONE_TYPE_TEXT,
    path = HONE_TYPE_PATH,  ///< A file or folder; arrives absolute.
    list = HONE_TYPE_LIST,  ///< A JSON array, or texts with commas between.
    json = HONE_TYPE_JSON,  ///< Any JSON, as text.
};

enum class Flag : std::uint32_t {
    none = 0,
    required = HONE_REQUIRED,
    repeatable = HONE_REPEATABLE,
    secret = HONE_SECRET
};

constexpr Type operator|(Type a, Type b) noexcept {
    return static_cast<Type>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr Flag operator|(Flag a, Flag b) noexcept {
    return static_cast<Flag>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}

/// A short list of texts, held in place so that a constant can contain it; more than `room` do not compile in a
/// constant.
class Texts {
 public:
    static constexpr std::size_t room = 24;

    constexpr Texts() noexcept = default;
    constexpr Texts(std::initializer_list<std::string_view> texts) : size_(texts.size()) {
        if (texts.size() > room) throw Error("an option has too many choices");
        std::size_t i = 0;
        for (auto text : texts) texts_[i++] = detail::str_of(text);
    }

    constexpr const hone_str* data() const noexcept { return size_ ? texts_.data() : nullptr; }
    constexpr std::size_t size() const noexcept { return size_; }

 private:
    std::array<hone_str, room> texts_{};
    std::size_t size_ = 0;
};

/// One option. Fields are given by name, in this order; all but the name may be left out.
struct Option {
    std::string_view name;
    Type types = Type::text;
    std::string_view fallback{};  ///< The default as a user would write it; left out: absent unless given.
    double low = -std::numeric_limits<double>::infinity();  ///< Inclusive; integers and reals only.
    double high = std::numeric_limits<double>::infinity();
    Texts choices{};   ///< The only texts taken; none: any.
    Texts keywords{};  ///< Texts taken beside the types, such as "auto": Options::is tells.
    Flag flags = Flag::none;
    std::string_view help{};  ///< One line, for `hone plugin info`.
};

namespace detail {

// [borrow: as long as `option`, whose choices and keywords it points to]
constexpr hone_option raw_option(const Option& option) noexcept {
    return {.struct_size = sizeof(hone_option),
            .types = static_cast<std::uint32_t>(option.types),
            .flags = static_cast<std::uint32_t>(option.flags),
            .n_keywords = static_cast<std::uint32_t>(option.keywords.size()),
            .name = str_of(option.name),
            .help = str_of(option.help),
            .fallback = str_of(option.fallback),
            .low = option.low,
            .high = option.high,
            .keywords = option.keywords.data(),
            .n_choices = option.choices.size(),
            .choices = option.choices.data()};
}

}  // namespace detail
}  // namespace hone
