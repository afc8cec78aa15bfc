#include <array>
#include <catch2/catch.hpp>
#include <hone/trial.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "fake_host.hpp"

using Catch::Matchers::Contains;

namespace {
struct Fixture {
    fake::Host host;
    fake::Trial raw{host};
    hone::Trial trial{host.table, raw.table};
};
}  // namespace

TEST_CASE_METHOD(Fixture, "suggest_float asks for what it says") {
    raw.answers = {{"x", 0.25}};
    CHECK(trial.suggest_float("x", -5, 5) == 0.25);
    CHECK(raw.asked["x"].kind == HONE_FLOAT);
    CHECK(raw.asked["x"].flags == 0);
    CHECK(raw.asked["x"].low == -5);
    CHECK(raw.asked["x"].high == 5);
    CHECK(raw.asked["x"].step == 0);

    trial.suggest_float("lr", 1e-5, 1e-1, hone::log);
    CHECK(raw.asked["lr"].flags == HONE_LOG);
    trial.suggest_float("dropout", 0, 0.5, hone::step(0.1));
    CHECK(raw.asked["dropout"].step == 0.1);
    CHECK(raw.asked["dropout"].flags == 0);
}

TEST_CASE_METHOD(Fixture, "suggest_int asks for what it says and has the type of its bounds") {
    raw.answers = {{"n", 7}};
    const auto n = trial.suggest_int("n", 1, 10);
    STATIC_REQUIRE(std::is_same_v<decltype(n), const int>);
    CHECK(n == 7);
    CHECK(raw.asked["n"].kind == HONE_INT);
    CHECK(raw.asked["n"].step == 1);

    trial.suggest_int("width", 16, 1024, hone::log);
    CHECK(raw.asked["width"].flags == HONE_LOG);
    CHECK(raw.asked["width"].step == 1);
    trial.suggest_int("batch", 8, 64, hone::step(8));
    CHECK(raw.asked["batch"].step == 8);
    STATIC_REQUIRE(std::is_same_v<decltype(trial.suggest_int("a", 1, std::int64_t{2})), std::int64_t>);
    STATIC_REQUIRE(std::is_same_v<decltype(trial.suggest_int("a", std::size_t{1}, std::size_t{2})), std::size_t>);
    STATIC_REQUIRE(std::is_same_v<decltype(trial.suggest_int("a", -1, 2u)), std::int64_t>);
}

TEST_CASE_METHOD(Fixture, "bounds that a double cannot hold are refused before the host sees them") {
    const std::int64_t limit = std::int64_t{1} << 53;
    CHECK_NOTHROW(trial.suggest_int("n", -limit, limit));
    CHECK_THROWS_WITH(trial.suggest_int("m", std::int64_t{0}, limit + 1), Contains("'m'") && Contains("2^53"));
    CHECK_THROWS_AS(trial.suggest_int("m", 0u, ~std::uint64_t{0}), hone::Error);
    CHECK(raw.asked.count("m") == 0);
}

TEST_CASE_METHOD(Fixture, "an integer outside what was asked is the host's error, not undefined behaviour") {
    for (const double wrong : {11.0, -1.0, 1e300, std::numeric_limits<double>::quiet_NaN()}) {
        raw.answers["n"] = wrong;
        CHECK_THROWS_WITH(trial.suggest_int("n", 0, 10), Contains("'n'"));
        raw.answers["c"] = wrong;
        CHECK_THROWS_AS(trial.suggest_categorical("c", {"a", "b"}), hone::Error);
    }
}

TEST_CASE_METHOD(Fixture, "a list of texts is answered by a text") {
    raw.answers = {{"optimizer", 1}};
    const auto chosen = trial.suggest_categorical("optimizer", {"adam", "sgd"});
    STATIC_REQUIRE(std::is_same_v<decltype(chosen), const std::string_view>);
    CHECK(chosen == "sgd");
    const auto& dist = raw.asked["optimizer"];
    CHECK(dist.kind == HONE_CATEGORICAL);
    CHECK(dist.low == 0);
    CHECK(dist.high == 1);
    CHECK(dist.step == 1);
    CHECK(dist.n_choices == 2);
    CHECK(raw.choices["optimizer"][0].type == HONE_TYPE_TEXT);

    const std::string mine = "mine";
    CHECK(trial.suggest_categorical("optimizer", {"adam", mine.c_str()}) == "mine");
    CHECK(trial.suggest_categorical("optimizer", {std::string_view("adam"), std::string_view(mine)}) == "mine");
}

TEST_CASE_METHOD(Fixture, "a mixed list is answered by a choice, zero and null included") {
    raw.answers = {{"x", 0}};
    const auto chosen = trial.suggest_categorical("x", {0, "a"});
    STATIC_REQUIRE(std::is_same_v<decltype(chosen), const hone::Choice>);
    CHECK(chosen == 0);
    CHECK(trial.suggest_categorical("x", {nullptr, "a"}).is_null());
    CHECK(trial.suggest_categorical("x", {2, 4, 8}).integer() == 2);

    trial.suggest_categorical("y", {nullptr, true, 3, 2.5, "text"});
    std::vector<int> types;
    for (const auto& choice : raw.choices["y"]) types.push_back(choice.type);
    CHECK(types == std::vector<int>{HONE_TYPE_NULL, HONE_TYPE_BOOL, HONE_TYPE_INT, HONE_TYPE_REAL, HONE_TYPE_TEXT});
}

TEST_CASE_METHOD(Fixture, "choices may come from any container") {
    raw.answers = {{"x", 1}};
    const std::vector<std::string> texts = {"a", "b"};
    const char* const literals[] = {"c", "d"};
    const std::array<int, 3> numbers = {5, 6, 7};
    const auto text = trial.suggest_categorical("x", texts);
    STATIC_REQUIRE(std::is_same_v<decltype(text), const std::string_view>);
    CHECK(text.data() == texts[1].data());
    CHECK(trial.suggest_categorical("x", literals) == "d");
    CHECK(trial.suggest_categorical("x", numbers) == 6);
    CHECK(trial.suggest_categorical_index("x", texts) == 1);
    CHECK(trial.suggest_categorical_index("x", std::vector<int>{5, 6}) == 1);
}

TEST_CASE_METHOD(Fixture, "the place of a choice counts from zero") {
    raw.answers = {{"x", 2}};
    CHECK(trial.suggest_categorical_index("x", {"a", "b", "c"}) == 2);
    CHECK(trial.suggest_categorical_index("x", {1, "b", nullptr}) == 2);
    CHECK_THROWS_WITH(trial.suggest_categorical_index("x", {}), Contains("no choices"));
}

TEST_CASE_METHOD(Fixture, "report says whether to stop, for any verdict but zero") {
    raw.stop_at = 1;
    CHECK_FALSE(trial.report(0, 0.5));
    CHECK_FALSE(trial.should_prune());
    CHECK(trial.report(1, 0.25));
    CHECK(trial.should_prune());
    REQUIRE(raw.reports.size() == 2);
    CHECK(raw.reports[1].second == std::map<std::string, double>{{"", 0.25}});
}

TEST_CASE_METHOD(Fixture, "report takes several named metrics of a step") {
    const double accuracy = 0.75;
    const int epochs = 3;
    trial.report(4, {{"accuracy", accuracy}, {"epochs", epochs}});
    trial.report(5, {{"accuracy", accuracy}});
    CHECK(raw.reports[0].first == 4);
    CHECK(raw.reports[0].second == std::map<std::string, double>{{"accuracy", 0.75}, {"epochs", 3}});
    CHECK(raw.reports[1].second == std::map<std::string, double>{{"accuracy", 0.75}});
}

TEST_CASE_METHOD(Fixture, "attributes and constraints arrive under their names") {
    trial.set_user_attr("note", R"({"a": [1]})");
    trial.set_user_attr("epochs", 12);
    trial.set_user_attr("score", 2.0);
    trial.set_user_attr("good", true);
    trial.set_constraint("memory", -0.5);
    CHECK(raw.attributes == std::map<std::string, std::string>{
                                {"note", R"({"a": [1]})"}, {"epochs", "12"}, {"score", "2.0"}, {"good", "true"}});
    CHECK(raw.constraints == std::map<std::string, double>{{"memory", -0.5}});
}

TEST_CASE_METHOD(Fixture, "a trial knows what it is") {
    switch (trial.number()) {
        case 17:
            SUCCEED();
            break;
        default:
            FAIL("number() is not 17");
    }
    CHECK(trial.attempt() == 2);
    CHECK(trial.seed() == 99);
    CHECK(trial.deadline() == 60);
    CHECK(trial.device() == std::nullopt);
    raw.table.device = 0;
    CHECK(trial.device() == 0);
    CHECK(trial.checkpoint_dir().empty());
    raw.checkpoint_folder = "/tmp/ck";
    CHECK(trial.checkpoint_dir() / "model" == "/tmp/ck/model");
    CHECK_FALSE(trial.cancelled());
    raw.status = HONE_CANCELLED;
    CHECK(trial.cancelled());
}

TEST_CASE_METHOD(Fixture, "log hands over one line at a time") {
    trial.log(hone::Level::warning, "one\ntwo");
    CHECK(host.lines == std::vector<std::pair<int, std::string>>{{HONE_WARNING, "one"}, {HONE_WARNING, "two"}});
}

TEST_CASE_METHOD(Fixture, "a run that stops is not an exception that catches by std::exception would swallow") {
    raw.status = HONE_CANCELLED;
    STATIC_REQUIRE_FALSE(std::is_base_of_v<std::exception, hone::Cancelled>);
    CHECK_THROWS_AS(trial.suggest_float("x", 0, 1), hone::Cancelled);
    CHECK_THROWS_AS(trial.report(0, 1.0), hone::Cancelled);
    CHECK_THROWS_AS(trial.should_prune(), hone::Cancelled);
}

TEST_CASE_METHOD(Fixture, "what the host refuses is an Error with its reason and status") {
    raw.status = HONE_INVALID;
    try {
        trial.suggest_float("x", 1, 0);
        FAIL("nothing was thrown");
    } catch (const hone::Error& e) {
        CHECK(std::string(e.what()) == "refused by the test");
        CHECK(e.status() == HONE_INVALID);
    }
    raw.status = HONE_NO_MEMORY;
    CHECK_THROWS_AS(trial.set_user_attr("a", 1), std::bad_alloc);
}
