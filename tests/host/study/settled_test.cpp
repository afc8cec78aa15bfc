#include "study/settled.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace hone::host;

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("a number is settled by who claims it first, and stands for ever") {
    Attributes study;
    const auto claim = [&study](const std::string& key, const std::string& json) {
        return study.emplace(key, json).first->second;
    };
    Settled ours("p:", {}, claim), theirs("p:", {}, claim);
    CHECK(std::isnan(ours.look("r", 3)));
    CHECK(std::isnan(theirs.look("r", 5)));
    ours.settle();
    theirs.settle();
    CHECK(ours.look("r", nothing) == 3);
    CHECK(theirs.look("r", 7) == 3);
    CHECK(theirs.size() == 1);
    CHECK(study == Attributes{{"p:r", "3"}});
    CHECK(Settled("p:", study, claim).look("r", nothing) == 3);
}

TEST_CASE("who proposes nothing settles nothing") {
    Settled settled("p:", {{"q:r", "1"}},
                    [](const auto&, const auto&) -> std::string { throw std::logic_error("asked"); });
    CHECK(std::isnan(settled.look("r", nothing)));
    settled.settle();
    CHECK(settled.size() == 0);
}
