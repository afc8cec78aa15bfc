#include "study/origin.hpp"

#include <catch2/catch.hpp>

#include "study/attribute_keys.hpp"

using namespace hone::host;

namespace {

std::optional<Origin> read(const std::string& text) { return origin_of({{std::string(attribute::trial), text}}); }

}  // namespace

TEST_CASE("what hone:trial says comes back as it was") {
    const Origin origin{"r", 7,          "h",          3,    RecordedView{9, {2, 5}, {5, 9}, {9}, 1, {"max_resource"}},
                        2,   {{"x", 4}}, {{"grid:3"}}, {"y"}};
    const auto back = read(to_text(origin));
    REQUIRE(back);
    CHECK(back->run == "r");
    CHECK(back->seed == 7);
    CHECK(back->host == "h");
    CHECK(back->sequence == 3);
    CHECK(back->view == origin.view);
    CHECK(back->resampled == 2);
    CHECK(back->asked == origin.asked);
    CHECK(back->claimed == origin.claimed);
    CHECK(back->given == origin.given);
}

TEST_CASE("claims that nobody could answer are not the same as no claims") {
    Origin origin{"r", 7, "h", 3, {}};
    CHECK(read(to_text(origin))->claimed == Claimed{});
    origin.claimed.is_supported = false;
    CHECK(read(to_text(origin))->claimed == origin.claimed);
}

TEST_CASE("a trial that only just began has no view") {
    const auto back = read(to_text({"r", 7, "h", 3, {}}));
    REQUIRE(back);
    CHECK_FALSE(back->view);
}

TEST_CASE("a hone:trial that hone did not write is none") {
    CHECK_FALSE(origin_of({}));
    CHECK_FALSE(read("no JSON"));
    CHECK_FALSE(read("[]"));
    CHECK_FALSE(read(R"({"run": "r"})"));
    CHECK_FALSE(read(R"({"run": "r", "seed": 1, "host": "h", "sequence": 1, "view": {"below": "many"}})"));
}
