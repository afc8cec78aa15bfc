// The items of a flat JSON array, which is how an option of Type::list arrives.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <hone/error.hpp>

namespace hone::detail {

// Reads one array whose items are texts, numbers, true, false or null. An item comes back as its text: unquoted and
// unescaped for a JSON text, as it stands for the rest.
class JsonList {
 public:
    explicit JsonList(std::string_view json) : json_(json) {}

    // Throws Error: no array, or one that holds arrays or objects.
    std::vector<std::string> items() {
        std::vector<std::string> items;
        expect('[');
        if (next_is(']')) return at_++, items;
        for (;;) {
            items.push_back(next_is('"') ? text() : token());
            if (next_is(']')) return at_++, items;
            expect(',');
        }
    }

 private:
    bool next_is(char c) {
        while (at_ < json_.size() && std::string_view(" \t\r\n").find(json_[at_]) != std::string_view::npos) ++at_;
        return at_ < json_.size() && json_[at_] == c;
    }
    void expect(char c) {
        if (!next_is(c)) refuse();
        ++at_;
    }
    char take() {
        if (at_ == json_.size()) refuse();
        return json_[at_++];
    }
    [[noreturn]] void refuse() const {
        throw Error("'" + std::string(json_) + "' is not a JSON array of texts and numbers");
    }

    std::string token() {
        const auto begin = at_;
        at_ = std::min(json_.find_first_of(",]{}[\" \t\r\n", at_), json_.size());
        if (at_ == begin) refuse();
        return std::string(json_.substr(begin, at_ - begin));
    }

    std::string text() {
        std::string result;
        expect('"');
        for (char c = take(); c != '"'; c = take()) c == '\\' ? append_escaped(result) : result.push_back(c);
        return result;
    }

    void append_escaped(std::string& result) {
        const char c = take();
        if (c == 'u') return append_utf8(result, code_point());
        static constexpr std::string_view names = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
        const auto place = names.find(c);
        if (place == std::string_view::npos) refuse();
        result.push_back(meanings[place]);
    }

    unsigned code_unit() {
        unsigned unit = 0;
        for (int i = 0; i < 4; ++i) {
            static constexpr std::string_view digits = "0123456789abcdef";
            const char c = take();
            const auto digit = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
            if (digit == std::string_view::npos) refuse();
            unit = unit * 16 + static_cast<unsigned>(digit);
        }
        return unit;
    }

    // Two \u escapes where the first is a high surrogate (RFC 8259, section 7).
    unsigned code_point() {
        const unsigned high = code_unit();
        if (high < 0xd800 || high > 0xdfff) return high;
        if (high > 0xdbff || take() != '\\' || take() != 'u') refuse();
        const unsigned low = code_unit();
        if (low < 0xdc00 || low > 0xdfff) refuse();
        return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    }

    static void append_utf8(std::string& result, unsigned code) {
        const auto tail = [&](unsigned bits) { result.push_back(static_cast<char>(0x80 | (bits & 0x3f))); };
        if (code < 0x80) return result.push_back(static_cast<char>(code));
        if (code < 0x800) return result.push_back(static_cast<char>(0xc0 | (code >> 6))), tail(code);
        if (code < 0x10000)
            return result.push_back(static_cast<char>(0xe0 | (code >> 12))), tail(code >> 6), tail(code);
        result.push_back(static_cast<char>(0xf0 | (code >> 18))), tail(code >> 12), tail(code >> 6), tail(code);
    }

    std::string_view json_;
    std::size_t at_ = 0;
};

}  // namespace hone::detail
