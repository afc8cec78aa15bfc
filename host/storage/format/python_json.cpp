#include "storage/format/python_json.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace hone::host {

namespace {

using Json = nlohmann::ordered_json;

void write(const Json& value, std::string& out) {
    switch (value.type()) {
        case Json::value_t::object: {
            out += '{';
            bool first = true;
            for (const auto& [key, member] : value.items()) {
                if (!std::exchange(first, false)) out += ", ";
                write(Json(key), out);
                out += ": ";
                write(member, out);
            }
            out += '}';
            return;
        }
        case Json::value_t::array: {
            out += '[';
            bool first = true;
            for (const auto& member : value) {
                if (!std::exchange(first, false)) out += ", ";
                write(member, out);
            }
            out += ']';
            return;
        }
        case Json::value_t::number_float:
            out += python_repr(value.get<double>());
            return;
        default:
            out += value.dump(-1, ' ', true, Json::error_handler_t::replace);
    }
}

void append_utf8(std::string& out, unsigned c) {
    const auto byte = [&out](unsigned b) { out.push_back(static_cast<char>(b)); };
    const auto tail = [&](unsigned shift) { byte(0x80 | (c >> shift & 0x3f)); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xc0 | c >> 6), tail(0);
    } else if (c < 0x10000) {
        byte(0xe0 | c >> 12), tail(6), tail(0);
    } else {
        byte(0xf0 | c >> 18), tail(12), tail(6), tail(0);
    }
}

// What Python's json.loads takes, which is more than JSON.
class Parser {
 public:
    explicit Parser(std::string_view text) : text_(text) {}

    Json whole() {
        auto result = value();
        skip_blanks();
        if (at_ != text_.size()) fail("the end");
        return result;
    }

 private:
    static constexpr int deepest = 900;  // Python gives up at about 1000

    [[noreturn]] void fail(std::string_view expected) const {
        throw std::invalid_argument(
            fmt::format("this is not JSON, {} is missing at character {}: {}", expected, at_, text_.substr(0, 200)));
    }

    void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size()); }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    bool take(std::string_view word) {
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }

    bool take_after_blanks(std::string_view word) {
        skip_blanks();
        return take(word);
    }

    void expect(std::string_view word) {
        if (!take_after_blanks(word)) fail(word);
    }

    Json value() {
        constexpr double inf = std::numeric_limits<double>::infinity();
        if (++depth_ > deepest) fail("an end of the nesting");
        Json result;
        if (take_after_blanks("{"))
            result = object();
        else if (take("["))
            result = array();
        else if (take("\""))
            result = string();
        else if (take("true"))
            result = true;
        else if (take("false"))
            result = false;
        else if (take("NaN"))
            result = std::numeric_limits<double>::quiet_NaN();
        else if (take("Infinity"))
            result = inf;
        else if (take("-Infinity"))
            result = -inf;
        else if (!take("null"))
            result = number();
        --depth_;
        return result;
    }

    Json object() {
        auto result = Json::object();
        if (take_after_blanks("}")) return result;
        do {
            expect("\"");
            const auto key = string();
            expect(":");
            result[key] = value();
        } while (take_after_blanks(","));
        expect("}");
        return result;
    }

    Json array() {
        auto result = Json::array();
        if (take_after_blanks("]")) return result;
        do result.push_back(value());
        while (take_after_blanks(","));
        expect("]");
        return result;
    }

    std::string string() {
        std::string result;
        while (!take("\"")) {
            if (at_ == text_.size() || static_cast<unsigned char>(text_[at_]) < ' ') fail("the end of a string");
            if (take("\\"))
                escape(result);
            else
                result += text_[at_++];
        }
        return result;
    }

    void escape(std::string& out) {
        constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
        if (take("u")) return append_utf8(out, code_point());
        const auto letter = letters.find(peek());
        if (letter == std::string_view::npos) fail("an escape");
        out += meanings[letter];
        ++at_;
    }

    // Half a surrogate pair, which Python keeps, has no UTF-8: it becomes U+FFFD.
    unsigned code_point() {
        constexpr unsigned replacement = 0xfffd;
        const unsigned high = four_digits();
        if (high < 0xd800 || high > 0xdfff) return high;
        const auto second_half = at_;
        if (high <= 0xdbff && take("\\u")) {
            const unsigned low = four_digits();
            if (low >= 0xdc00 && low <= 0xdfff) return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            at_ = second_half;
        }
        return replacement;
    }

    unsigned four_digits() {
        unsigned result = 0;
        const auto digits = text_.substr(at_, 4);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result, 16);
        if (digits.size() < 4 || error != std::errc() || end != digits.data() + 4) fail("four hexadecimal digits");
        at_ += 4;
        return result;
    }

    void skip_digits() {
        const auto first = at_;
        while (peek() >= '0' && peek() <= '9') ++at_;
        if (at_ == first) fail("a value");
    }

    Json number() {
        const auto first = at_;
        take("-");
        if (!take("0")) skip_digits();
        const auto is_digit = [this](std::size_t i) { return i < text_.size() && text_[i] >= '0' && text_[i] <= '9'; };
        bool whole = true;
        if (peek() == '.' && is_digit(at_ + 1)) {
            whole = false;
            ++at_;
            skip_digits();
        }
        const bool exponent = peek() == 'e' || peek() == 'E';
        const bool sign = exponent && at_ + 1 < text_.size() && (text_[at_ + 1] == '+' || text_[at_ + 1] == '-');
        if (exponent && is_digit(at_ + (sign ? 2 : 1))) {
            whole = false;
            at_ += sign ? 2 : 1;
            skip_digits();
        }
        const auto text = text_.substr(first, at_ - first);
        return whole ? integer(text) : Json(real(text));
    }

    template <class T>
    static bool read(std::string_view text, T& value) {
        return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc();
    }

    static Json integer(std::string_view text) {
        if (std::int64_t value = 0; read(text, value)) return value;
        if (std::uint64_t value = 0; read(text, value)) return value;
        return real(text);
    }

    // Beyond the range of doubles it is 0 or infinite.
    static double real(std::string_view text) {
        if (double value = 0; read(text, value)) return value;
        const bool negative = text.starts_with('-');
        const bool tiny = text.find("e-") != text.npos || text.find("E-") != text.npos || text[negative ? 1 : 0] == '0';
        return std::copysign(tiny ? 0.0 : std::numeric_limits<double>::infinity(), negative ? -1.0 : 1.0);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

std::string to_python_json(const Json& value) {
    std::string out;
    write(value, out);
    return out;
}

std::string python_repr(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
    std::string text(buffer, end);
    const auto e = text.find('e');
    const int exponent = std::stoi(text.substr(e + 1));
    constexpr int smallest_positional = -4, smallest_scientific = 16;
    if (exponent < smallest_positional || exponent >= smallest_scientific) return text;
    // Moving the point by hand: to_chars would give large numbers all their digits, not only those that count.
    std::string digits;
    for (const char c : text.substr(0, e))
        if (c >= '0' && c <= '9') digits += c;
    const std::string sign = std::signbit(value) ? "-" : "";
    if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
    const auto before_point = static_cast<std::size_t>(exponent) + 1;
    if (digits.size() <= before_point) digits.append(before_point - digits.size() + 1, '0');
    return sign + digits.substr(0, before_point) + "." + digits.substr(before_point);
}

Json parse_python_json(std::string_view text) { return Parser(text).whole(); }

}  // namespace hone::host
