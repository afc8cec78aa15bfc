#include "text/utf8.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace hone::host;

TEST_CASE("well-formed text of any script is UTF-8") {
    for (const std::string& text : std::vector<std::string>{"", "plain", "t\xc3\xa4nh", "\xe6\x97\xa5\xe6\x9c\xac",
                                                            "\xf0\x9f\x8e\xaf", "\xf4\x8f\xbf\xbf"})
        CHECK(is_utf8(text));
    CHECK(characters("t\xc3\xa4\xf0\x9f\x8e\xaf") == 3);
}

TEST_CASE("cut, overlong, surrogate and out-of-range sequences are not") {
    for (const std::string& text :
         std::vector<std::string>{"\xff", "\x80", "a\xc3", "\xe6\x97", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
                                  "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80"})
        CHECK_FALSE(is_utf8(text));
}
