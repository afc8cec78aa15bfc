#include <catch2/catch.hpp>
#include <filesystem>
#include <hone/option.hpp>
#include <hone/options.hpp>
#include <hone/text.hpp>
#include <limits>
#include <string>
#include <vector>

#include "fake_host.hpp"

using Catch::Matchers::Contains;
using hone::Options;

TEST_CASE("an option is read as the type that it has") {
    const std::vector<hone_value> values = {fake::int_value("n", 12), fake::real_value("rate", 0.5),
                                            fake::bool_value("fast", true), fake::text_value("name", "x y"),
                                            fake::text_value("data", "/a/b.csv", HONE_TYPE_PATH)};
    const Options options(values);
    CHECK(options.get<int>("n") == 12);
    CHECK(options.get<std::uint8_t>("n") == 12);
    CHECK(options.get<double>("n") == 12.0);
    CHECK(options.get<double>("rate") == 0.5);
    CHECK(options.get<float>("rate") == 0.5f);
    CHECK(options.get<bool>("fast"));
    CHECK(options.get<std::string>("name") == "x y");
    CHECK(options.get<std::string_view>("name") == "x y");
    CHECK(options.get<std::filesystem::path>("data").filename() == "b.csv");
}

TEST_CASE("reading an option as another type names it") {
    const std::vector<hone_value> values = {fake::text_value("n", "auto"), fake::int_value("big", 300),
                                            fake::int_value("negative", -1)};
    const Options options(values);
    CHECK_THROWS_WITH(options.get<int>("n"), "option 'n' is not an integer");
    CHECK_THROWS_WITH(options.get<double>("n"), "option 'n' is not a number");
    CHECK_THROWS_WITH(options.get<bool>("big"), "option 'big' is not true or false");
    CHECK_THROWS_WITH(options.get<std::string>("big"), "option 'big' is not a text");
    CHECK_THROWS_WITH(options.get<std::uint8_t>("big"), Contains("range"));
    CHECK_THROWS_WITH(options.get<std::size_t>("negative"), Contains("range"));
    CHECK_THROWS_WITH(options.get<int>("nothing"), "option 'nothing' is needed but not set");
}

TEST_CASE("an option that is absent or null is none") {
    const std::vector<hone_value> values = {fake::value("limit", HONE_TYPE_NULL), fake::int_value("n", 1)};
    const Options options(values);
    CHECK_FALSE(options.has("limit"));
    CHECK_FALSE(options.has("other"));
    CHECK(options.has("n"));
    CHECK(options.find<int>("limit") == std::nullopt);
    CHECK(options.find<int>("other") == std::nullopt);
    CHECK(options.find<int>("n") == 1);
}

TEST_CASE("a keyword is told from a value") {
    const std::vector<hone_value> values = {fake::text_value("resource", "auto"), fake::int_value("n", 3)};
    const Options options(values);
    CHECK(options.is("resource", "auto"));
    CHECK_FALSE(options.is("resource", "other"));
    CHECK_FALSE(options.is("n", "3"));
    CHECK_FALSE(options.is("nothing", ""));
}

TEST_CASE("a repeated option keeps its order") {
    const std::vector<hone_value> values = {fake::text_value("arg", "b"), fake::int_value("n", 1),
                                            fake::text_value("arg", "a")};
    CHECK(Options(values).all<std::string>("arg") == std::vector<std::string>{"b", "a"});
    CHECK(Options(values).all<std::string>("none").empty());
}

TEST_CASE("a list is read from its JSON text") {
    const auto list = [](const char* json) { return fake::text_value("l", json, HONE_TYPE_LIST); };
    const auto texts = [&](const char* json) {
        const std::vector<hone_value> values = {list(json)};
        return Options(values).get<std::vector<std::string>>("l");
    };
    const auto numbers = [&](const char* json) {
        const std::vector<hone_value> values = {list(json)};
        return Options(values).get<std::vector<double>>("l");
    };
    CHECK(texts("[]").empty());
    CHECK(texts(R"([ "a" , "b c" ])") == std::vector<std::string>{"a", "b c"});
    CHECK(texts(R"(["\"\\\/\n\t", "]", ","])") == std::vector<std::string>{"\"\\/\n\t", "]", ","});
    CHECK(texts(R"(["\u00e9\u20AC\ud83d\ude00"])") == std::vector<std::string>{"é€😀"});
    CHECK(texts("[1, true, null]") == std::vector<std::string>{"1", "true", "null"});
    CHECK(numbers("[1,-2.5,1e3]") == std::vector<double>{1, -2.5, 1000});
    CHECK(numbers(R"(["1","2.5"])") == std::vector<double>{1, 2.5});  // what the host makes of 1,2.5
    CHECK_THROWS_WITH(numbers(R"(["x"])"), Contains("'l'") && Contains("'x'"));
    for (const char* wrong :
         {"", "[", "[1", "[1,]", "[,]", "{}", "[[1]]", R"(["a)", R"(["\q"])", R"(["\ud800"])", "[1 2]"}) {
        CAPTURE(wrong);
        CHECK_THROWS_AS(texts(wrong), hone::Error);
    }
}

TEST_CASE("a declared option says in the ABI what it says in C++") {
    static constexpr hone::Option option{.name = "seed",
                                         .types = hone::Type::integer | hone::Type::null,
                                         .fallback = "0",
                                         .low = 0,
                                         .choices = {"0", "1", "2"},
                                         .keywords = {"auto"},
                                         .flags = hone::Flag::required | hone::Flag::repeatable,
                                         .help = "where it starts"};
    constexpr hone_option raw = hone::detail::raw_option(option);
    CHECK(raw.struct_size == sizeof(hone_option));
    CHECK(raw.types == (HONE_TYPE_INT | HONE_TYPE_NULL));
    CHECK(raw.flags == (HONE_REQUIRED | HONE_REPEATABLE));
    CHECK(fake::text_of(raw.name) == "seed");
    CHECK(fake::text_of(raw.help) == "where it starts");
    CHECK(fake::text_of(raw.fallback) == "0");
    CHECK(raw.low == 0);
    CHECK(raw.high == std::numeric_limits<double>::infinity());
    REQUIRE(raw.n_choices == 3);
    CHECK(fake::text_of(raw.choices[2]) == "2");
    REQUIRE(raw.n_keywords == 1);
    CHECK(fake::text_of(raw.keywords[0]) == "auto");
}

TEST_CASE("an empty default is a default, none is none") {
    static constexpr hone::Option empty{.name = "a", .fallback = ""}, none{.name = "b"};
    CHECK(hone::detail::raw_option(empty).fallback.data != nullptr);
    CHECK(hone::detail::raw_option(none).fallback.data == nullptr);
    CHECK(hone::detail::raw_option(none).types == HONE_TYPE_TEXT);
}

TEST_CASE("a number becomes JSON that keeps its type") {
    using hone::detail::json_of;
    CHECK(json_of(3) == "3");
    CHECK(json_of(std::int64_t{-9007199254740993}) == "-9007199254740993");
    CHECK(json_of(3.0) == "3.0");
    CHECK(json_of(0.1) == "0.1");
    CHECK(json_of(1e300) == "1e+300");
    CHECK(json_of(true) == "true");
    CHECK_THROWS_AS(json_of(std::numeric_limits<double>::infinity()), hone::Error);
}
