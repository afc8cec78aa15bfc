#include "text/one_line.hpp"

#include <catch2/catch.hpp>

using namespace hone::host;

TEST_CASE("nothing in a name ends a line or speaks to the terminal, and all else stays") {
    CHECK(in_one_line("a\nb\rc\x1b[2Jd\x7f\te") == "a?b?c?[2Jd? e");
    CHECK(in_one_line("plain, \"quoted\" and \u00e9\u4e2d") == "plain, \"quoted\" and \u00e9\u4e2d");
}
