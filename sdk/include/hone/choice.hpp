// One choice of a categorical parameter: nothing, a truth value, a number or a text.
#pragma once

#include <hone/abi.h>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include <hone/error.hpp>

namespace hone {

namespace detail {
template <class T>
concept Textual = std::convertible_to<const T&, std::string_view> && !std::same_as<T, std::nullptr_t>;
template <class T>
concept Whole = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;
}  // namespace detail

/// Made from nullptr, a bool, an integer, a real or a text, so that `{"adam", 3, 0.5, nullptr}` is a list of choices.
/// [borrow: texts are not copied; they must outlive the Choice]
class Choice {
 public:
    Choice() noexcept : raw_{.type = HONE_TYPE_NULL, .boolean = 0, .integer = 0, .real = 0, .text = {}} {}
    Choice(std::nullptr_t) noexcept : Choice() {}
    explicit Choice(const hone_choice& raw) noexcept : raw_(raw) {}
    template <std::same_as<bool> T>
    Choice(T value) noexcept : Choice() {
        raw_.type = HONE_TYPE_BOOL;
        raw_.boolean = value ? 1 : 0;
    }
    template <detail::Whole T>
    Choice(T value) noexcept : Choice() {
        raw_.type = HONE_TYPE_INT;
        raw_.integer = static_cast<std::int64_t>(value);
    }
    template <std::floating_point T>
    Choice(T value) noexcept : Choice() {
        raw_.type = HONE_TYPE_REAL;
        raw_.real = static_cast<double>(value);
    }
    template <detail::Textual T>
    Choice(const T& value) noexcept : Choice() {
        raw_.type = HONE_TYPE_TEXT;
        raw_.text = detail::str_of(std::string_view(value));
    }

    bool is_null() const noexcept { return raw_.type == HONE_TYPE_NULL; }
    bool is_bool() const noexcept { return raw_.type == HONE_TYPE_BOOL; }
    bool is_integer() const noexcept { return raw_.type == HONE_TYPE_INT; }
    bool is_real() const noexcept { return raw_.type == HONE_TYPE_REAL; }
    bool is_text() const noexcept { return raw_.type == HONE_TYPE_TEXT; }

    // What it holds. Throws Error when it is of another type; an integer is a real too.
    bool boolean() const { return expect(is_bool(), "a bool"), raw_.boolean != 0; }
    std::int64_t integer() const { return expect(is_integer(), "an integer"), raw_.integer; }
    double real() const {
        if (is_integer()) return static_cast<double>(raw_.integer);
        return expect(is_real(), "a real"), raw_.real;
    }
    std::string_view text() const { return expect(is_text(), "a text"), detail::view_of(raw_.text); }

    const hone_choice& raw() const noexcept { return raw_; }

    // Numbers compare by value (3 equals 3.0); everything else only with its own type.
    friend bool operator==(const Choice& a, const Choice& b) {
        const bool numbers = (a.is_integer() || a.is_real()) && (b.is_integer() || b.is_real());
        if (numbers && a.raw_.type != b.raw_.type) return a.real() == b.real();
        if (a.raw_.type != b.raw_.type) return false;
        return a.raw_.boolean == b.raw_.boolean && a.raw_.integer == b.raw_.integer && a.raw_.real == b.raw_.real &&
               detail::view_of(a.raw_.text) == detail::view_of(b.raw_.text);
    }

 private:
    static void expect(bool right, const char* wanted) {
        if (!right) throw Error(std::string("the choice is not ") + wanted);
    }

    hone_choice raw_;
};

}  // namespace hone
