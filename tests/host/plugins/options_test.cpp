#include "plugins/options.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "errors.hpp"
#include "plugins/library.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;
using Texts = std::vector<std::string>;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

hone_option option(hone_str name, unsigned types, unsigned flags = 0, hone_str fallback = {nullptr, 0}) {
    hone_option o{};
    o.struct_size = sizeof o;
    o.types = types;
    o.flags = flags;
    o.name = name;
    o.help = HONE_STR("what it is for");
    o.fallback = fallback;
    o.low = -inf;
    o.high = inf;
    return o;
}

// A sampler with one option of each shape.
struct Sample {
    std::array<hone_str, 2> choices = {HONE_STR("fast"), HONE_STR("slow")};
    std::array<hone_str, 1> keywords = {HONE_STR("auto")};
    std::array<hone_option, 7> options = {
        option(HONE_STR("count"), HONE_TYPE_INT, 0, HONE_STR("10")),
        option(HONE_STR("rate"), HONE_TYPE_REAL),
        option(HONE_STR("mode"), HONE_TYPE_TEXT, 0, HONE_STR("fast")),
        option(HONE_STR("multi"), HONE_TYPE_NULL | HONE_TYPE_BOOL, 0, HONE_STR("null")),
        option(HONE_STR("names"), HONE_TYPE_LIST),
        option(HONE_STR("tag"), HONE_TYPE_TEXT, HONE_REPEATABLE),
        option(HONE_STR("key"), HONE_TYPE_TEXT, HONE_SECRET)};
    std::array<const hone_option*, 7> pointers;
    hone_descriptor descriptor{};

    Sample() {
        options[0].low = 1;
        options[0].high = 100;
        options[0].keywords = keywords.data();
        options[0].n_keywords = 1;
        options[2].choices = choices.data();
        options[2].n_choices = 2;
        for (std::size_t i = 0; i < options.size(); ++i) pointers[i] = &options[i];
        descriptor.kind = HONE_KIND_SAMPLER;
        descriptor.id = HONE_STR("sample");
        descriptor.options = pointers.data();
        descriptor.n_options = pointers.size();
    }
    Options parse(const Texts& given) const { return {descriptor, given}; }
};

const hone_value& value(const Options& options, std::string_view name) {
    for (const auto& v : options.values())
        if (view_of(v.name) == name) return v;
    FAIL("no option " << name);
    throw 0;
}

}  // namespace

TEST_CASE("values come typed, defaults filled in, in the descriptor's order") {
    const Sample sample;
    const auto options = sample.parse({"rate=3", "count=7"});
    CHECK(view_of(options.values()[0].name) == "count");
    CHECK(value(options, "count").type == HONE_TYPE_INT);
    CHECK(value(options, "count").integer == 7);
    CHECK(value(options, "rate").type == HONE_TYPE_REAL);
    CHECK(value(options, "rate").real == 3.0);
    CHECK(value(options, "rate").integer == 3);
    CHECK(view_of(value(options, "mode").text) == "fast");
    CHECK(value(options, "multi").type == HONE_TYPE_NULL);
    CHECK(value(sample.parse({"multi=true"}), "multi").boolean == 1);
    CHECK(view_of(value(sample.parse({"count=auto"}), "count").text) == "auto");
    CHECK(view_of(value(sample.parse({"names=a,b"}), "names").text) == R"(["a","b"])");
}

TEST_CASE("a copy of options keeps its texts when the original is gone") {
    const Sample sample;
    auto original = std::make_unique<Options>(sample.parse({"tag=a text too long for the small string optimisation"}));
    const Options copy = *original;
    original.reset();
    CHECK(view_of(value(copy, "tag").text) == "a text too long for the small string optimisation");
}

TEST_CASE("a repeatable option stands once for each time that it is given") {
    const Sample sample;
    const auto json = sample.parse({"tag=a", "tag=b"}).to_json();
    CHECK(json["tag"] == nlohmann::ordered_json({"a", "b"}));
}

TEST_CASE("what is wrong with an option is said in one sentence") {
    const Sample sample;
    CHECK_THROWS_AS(sample.parse({"count=0"}), UsageError);
    CHECK_THROWS_WITH(sample.parse({"count=0"}), Contains("'count' cannot be '0'") && Contains("from 1 to 100"));
    CHECK_THROWS_WITH(sample.parse({"count=many"}), Contains("it takes int|auto from 1 to 100"));
    CHECK_THROWS_WITH(sample.parse({"count=1.5"}), Contains("'count' cannot be '1.5'"));
    CHECK_THROWS_WITH(sample.parse({"rat=1"}), Contains("no option 'rat'; did you mean 'rate'?"));
    CHECK_THROWS_WITH(sample.parse({"mode=fats"}), Contains("did you mean 'fast'?"));
    CHECK_THROWS_WITH(sample.parse({"count"}), Contains("not of the form key=value"));
    CHECK_THROWS_WITH(sample.parse({"count=1", "count=2"}), Contains("given 2 times"));
}

TEST_CASE("a required option that is missing is asked for by name") {
    Sample sample;
    sample.options[1].flags = HONE_REQUIRED;
    CHECK_THROWS_WITH(sample.parse({}), Contains("needs the option 'rate' (what it is for)"));
}

TEST_CASE("a secret never leaves the process") {
    const Sample sample;
    const auto options = sample.parse({"key=hunter2"});
    CHECK(view_of(value(options, "key").text) == "hunter2");
    CHECK(options.to_json()["key"] == "***");
}
