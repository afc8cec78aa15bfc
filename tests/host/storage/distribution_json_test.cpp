#include <catch2/catch.hpp>
#include <stdexcept>

#include "host/tables/case.hpp"
#include "storage/format/distribution_json.hpp"
#include "storage/format/python_json.hpp"

using namespace hone::host;
using Json = nlohmann::ordered_json;

TEST_CASE("distributions have Optuna's texts byte for byte, both ways") {
    const std::pair<Distribution, std::string> cases[] = {
        {make_float(-5, 5, false, 0),
         R"({"name": "FloatDistribution", "attributes": {"step": null, "low": -5.0, "high": 5.0, "log": false}})"},
        {make_float(1e-5, 10, true, 0),
         R"({"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 10.0, "log": true}})"},
        {make_float(0, 1, false, 0.25),
         R"({"name": "FloatDistribution", "attributes": {"step": 0.25, "low": 0.0, "high": 1.0, "log": false}})"},
        {make_int(-3, 12, false, 1),
         R"({"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 12}})"},
        {make_int(1, 1024, true, 1),
         R"({"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 1, "high": 1024}})"},
        {make_categorical({std::monostate{}, true, std::int64_t{7}, 0.5, std::string("t\xc3\xa4nh")}),
         R"({"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 7, 0.5, "t\u00e4nh"]}})"},
        {make_categorical({tables::nan, -tables::inf, tables::inf, 1.0, std::string("nan")}),
         R"({"name": "CategoricalDistribution", "attributes": {"choices": [NaN, -Infinity, Infinity, 1.0, "nan"]}})"}};
    for (const auto& [distribution, text] : cases) {
        CHECK(to_json(distribution) == text);
        CHECK(distribution_from_json(text) == distribution);
    }
}

TEST_CASE("older kinds, other spacing, other order, missing keys and the short form are read as Optuna reads them") {
    const std::pair<const char*, Distribution> cases[] = {
        {R"({"name": "UniformDistribution", "attributes": {"low": 0.0, "high": 1.0}})", make_float(0, 1, false, 0)},
        {R"({"name": "LogUniformDistribution", "attributes": {"low": 0.1, "high": 1.0}})", make_float(0.1, 1, true, 0)},
        {R"({"name": "DiscreteUniformDistribution", "attributes": {"low": 0.0, "high": 1.0, "q": 0.25}})",
         make_float(0, 1, false, 0.25)},
        {R"({"name": "IntUniformDistribution", "attributes": {"step": 2, "low": 0, "high": 10}})",
         make_int(0, 10, false, 2)},
        {R"({"name": "IntLogUniformDistribution", "attributes": {"step": 1, "low": 1, "high": 64}})",
         make_int(1, 64, true, 1)},
        {R"({"attributes":{"high":1,"low":0},"name":"FloatDistribution"})", make_float(0, 1, false, 0)},
        {R"({"name": "IntDistribution", "attributes": {"low": 0, "high": 9}})", make_int(0, 9, false, 1)},
        {R"({"type": "float", "low": 0.5, "high": 2, "log": true})", make_float(0.5, 2, true, 0)},
        {R"({"type": "float", "low": 0, "high": 1, "step": 0.3})", make_float(0, 0.9, false, 0.3)},
        {R"({"type": "int", "low": 1, "high": 9, "step": null})", make_int(1, 9, false, 1)},
        {R"({"type": "categorical", "choices": ["a", 1]})", make_categorical({std::string("a"), std::int64_t{1}})}};
    for (const auto& [text, distribution] : cases) {
        CAPTURE(text);
        CHECK(distribution_from_json(text) == distribution);
    }
}

TEST_CASE("ranges that Optuna takes and hone would not make are kept as they are") {
    const auto endless = distribution_from_json(
        R"({"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": Infinity, "log": false}})");
    CHECK(endless.high == tables::inf);
    const auto large = distribution_from_json(
        R"({"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 0, "high": 36028797018963968}})");
    CHECK(large.high == 0x1p55);
}

TEST_CASE("a text that Optuna would not read is refused") {
    for (const char* text :
         {"", "null", "[]", "{}", R"({"name": "GammaDistribution", "attributes": {}})",
          R"({"name": "FloatDistribution"})", R"({"name": "FloatDistribution", "attributes": {"low": 0.0}})",
          R"({"name": "FloatDistribution", "attributes": {"low": 0.0, "high": 1.0, "mid": 0.5}})",
          R"({"name": "FloatDistribution", "attributes": {"low": 2.0, "high": 1.0}})",
          R"({"name": "CategoricalDistribution", "attributes": {"choices": []}})",
          R"({"type": "complex", "low": 0, "high": 1})"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(distribution_from_json(text), std::invalid_argument);
    }
}

TEST_CASE("a value outside is Python's: a float, an int, or the choice itself") {
    CHECK(to_python_json(external_value(make_float(0, 5, false, 0), 3)) == "3.0");
    CHECK(to_python_json(external_value(make_int(0, 5, false, 1), 3)) == "3");
    const auto choices = make_categorical({std::monostate{}, true, std::int64_t{7}, 0.5, std::string("auto")});
    const char* texts[] = {"null", "true", "7", "0.5", "\"auto\""};
    for (int i = 0; i < 5; ++i) CHECK(to_python_json(external_value(choices, i)) == texts[i]);
}

TEST_CASE("a fixed value is found among the choices by Python's equality, the first one that fits") {
    const auto choices = make_categorical(
        {std::monostate{}, std::int64_t{1}, true, 0.5, std::string("1"), tables::nan, std::int64_t{0}});
    const auto place = [&](const char* json) { return internal_value(choices, parse_python_json(json)); };
    CHECK(place("null") == 0.0);
    CHECK(place("1") == 1.0);
    CHECK(place("1.0") == 1.0);
    CHECK(place("true") == 1.0);
    CHECK(place("0.5") == 3.0);
    CHECK(place("\"1\"") == 4.0);
    CHECK(place("NaN") == 5.0);
    CHECK(place("false") == 6.0);
    CHECK(place("2") == std::nullopt);
    CHECK(place("\"0.5\"") == std::nullopt);
}

TEST_CASE("a fixed number is taken as Optuna stores it, in range or not") {
    const auto integer = make_int(0, 9, false, 1);
    CHECK(internal_value(integer, Json(100)) == 100.0);
    CHECK(internal_value(integer, Json(3.7)) == 3.0);
    CHECK(internal_value(integer, Json(true)) == 1.0);
    CHECK(internal_value(integer, Json("three")) == std::nullopt);
    CHECK(internal_value(integer, Json(tables::nan)) == std::nullopt);
    CHECK(internal_value(make_float(0.1, 9, true, 0), Json(-1)) == std::nullopt);
    CHECK(internal_value(make_float(0, 9, false, 0), Json(nullptr)) == std::nullopt);
}

TEST_CASE("a typed value is JSON, or a choice's bare text") {
    const auto choices = make_categorical({std::string("adam"), std::int64_t{1}, std::string("1e"), true});
    CHECK(value_from_text(choices, "adam") == 0.0);
    CHECK(value_from_text(choices, "\"adam\"") == 0.0);
    CHECK(value_from_text(choices, "1") == 1.0);
    CHECK(value_from_text(choices, "1e") == 2.0);
    CHECK(value_from_text(choices, "sgd") == std::nullopt);
    CHECK(value_from_text(make_float(0, 1, false, 0), "1e-2") == 0.01);
    CHECK(value_from_text(make_float(0, 1, false, 0), "much") == std::nullopt);
}
