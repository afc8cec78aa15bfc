#include <bit>
#include <catch2/catch.hpp>
#include <stdexcept>

#include "host/tables/python_texts.hpp"
#include "storage/format/python_json.hpp"

using namespace hone::host;

TEST_CASE("a float's text is Python's repr, and reads back bit for bit") {
    for (const auto& c : tables::float_texts) {
        const auto value = std::bit_cast<double>(c.bits);
        CHECK(python_repr(value) == c.repr);
        CHECK(std::bit_cast<std::uint64_t>(parse_python_json(c.repr).get<double>()) == c.bits);
    }
}

TEST_CASE("JSON is read and written as Python's json module does") {
    for (const auto& c : tables::json_texts) {
        CAPTURE(c.read);
        if (c.written.empty())
            CHECK_THROWS_AS(parse_python_json(c.read), std::invalid_argument);
        else
            CHECK(to_python_json(parse_python_json(c.read)) == c.written);
    }
}

TEST_CASE("integers beyond 64 bits become doubles") {
    const auto value = parse_python_json("1180591620717411303424");
    CHECK(value.is_number_float());
    CHECK(value.get<double>() == 0x1p70);
}

TEST_CASE("half a surrogate pair and bytes that are no UTF-8 become U+FFFD") {
    CHECK(parse_python_json(R"("\ud83dx")") == "\xef\xbf\xbdx");
    CHECK(parse_python_json(R"("\ud83d\u0041")") ==
          "\xef\xbf\xbd"
          "A");
    CHECK(to_python_json("a\xff") == R"("a\ufffd")");
}

TEST_CASE("nesting that would exhaust the stack is refused") {
    CHECK_THROWS_AS(parse_python_json(std::string(100'000, '[')), std::invalid_argument);
}
