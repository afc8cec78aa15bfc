// A library of several plugins, as a host sees it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <hone/objective.hpp>
#include <hone/pruner.hpp>
#include <hone/sampler.hpp>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "fake_host.hpp"

namespace {

struct OutOfReach {};

// Does what the option says.
struct Moody final : hone::Objective {
    static constexpr hone::Option option_list[] = {
        {.name = "mood", .choices = {"calm", "sad"}, .help = "how it is"},
        {.name = "n", .types = hone::Type::integer, .fallback = "3", .low = 1},
    };
    static constexpr hone::Value value_list[] = {{"accuracy", hone::maximize}, {"seconds"}};

    explicit Moody(const hone::Options& options) : mood_(options.get<std::string>("mood")) {
        if (mood_ == "unborn") throw hone::Error("no data, no objective", HONE_INVALID);
    }
    void prepare() override { prepared_ = true; }
    std::string fingerprint() override { return prepared_ ? "ready" : "not ready"; }

    hone::Result evaluate(hone::Trial& trial) override {
        if (mood_ == "int") return 3;
        if (mood_ == "double") return 0.5;
        if (mood_ == "two") return {1, 0.5};
        if (mood_ == "none") return std::vector<double>{};
        if (mood_ == "pruned") return hone::pruned;
        if (mood_ == "asking") return trial.suggest_float("x", 0, 1);
        if (mood_ == "swallowing") return swallow(trial);
        if (mood_ == "error") throw hone::Error("no such file: x.csv", HONE_INVALID);
        if (mood_ == "exception") throw std::out_of_range("beyond the end");
        if (mood_ == "memory") throw std::bad_alloc();
        if (mood_ == "seven") throw 7;
        if (mood_ == "lowest") throw std::numeric_limits<int>::min();
        if (mood_ == "literal") throw "a literal";
        if (mood_ == "string") throw std::string("a string");
        throw OutOfReach{};
    }

 private:
    static hone::Result swallow(hone::Trial& trial) {
        try {
            return trial.suggest_float("x", 0, 1);
        } catch (const std::exception&) {
            return 1.0;
        }
    }

    std::string mood_;
    bool prepared_ = false;
};

struct Plain final : hone::Objective {
    hone::Result evaluate(hone::Trial&) override { return 1; }
};

struct Computed final : hone::Objective {
    std::vector<std::string> names_;

    explicit Computed(const hone::Options& options) {
        for (int i = 0; i < options.get<int>("n"); ++i) names_.push_back("f" + std::to_string(i));
    }
    std::vector<hone::Value> value_list() const {
        std::vector<hone::Value> values;
        for (const auto& name : names_) values.push_back({name, hone::maximize});
        return values;
    }
    hone::Result evaluate(hone::Trial&) override { return std::vector<double>(names_.size()); }
};

struct Lazy final : hone::Sampler {
    int flags = HONE_SPACE_PRUNED;  // its own business: only a static member speaks to the host
    void ask(const hone::History&, hone::Ask&) override {}
};

struct Busy final : hone::Sampler {
    static constexpr std::string_view attribute_list[] = {"busy:generation", "busy:cell"};
    static constexpr std::uint64_t flags = HONE_SPACE_PRUNED;

    std::string seen_;
    std::size_t n_objectives_;

    Busy(const hone::Options& options, const hone::StudyInfo& study)
        : seen_(std::string(study.name()) + "/" + std::string(study.value_name(0)) + "/" +
                std::to_string(study.seed()) + "/" + std::to_string(options.raw().size())),
          n_objectives_(study.n_objectives()) {
        study.log(hone::Level::info, seen_);
    }
    void ask(const hone::History&, hone::Ask&) override { throw std::runtime_error("no idea"); }
    std::optional<double> ask_one(const hone::History&, hone::Ask&, const hone::Param&) override { return {}; }
    void tell(const hone::History&, const hone::Told&) override {}
    std::optional<std::int64_t> remaining(const hone::History&) override { return 4; }
};

struct Fair final : hone::Pruner {
    bool judge(const hone::Curves&) override { throw 1; }
    std::int64_t bracket(std::uint64_t trial) override { return static_cast<std::int64_t>(trial % 3); }
};

const hone_descriptor& described(std::string_view id) {
    for (std::uint32_t i = 0; i < hone_plugin.n_descriptors; ++i)
        if (fake::text_of(hone_plugin.descriptors[i]->id) == id) return *hone_plugin.descriptors[i];
    throw std::logic_error("no such plugin");
}

struct Evaluated {
    fake::Host host;
    hone_status status = HONE_OK;
    std::vector<double> values;

    explicit Evaluated(const char* mood, hone_status trial_status = HONE_OK, std::uint32_t room = 4)
        : values(room, -1) {
        fake::Instance instance(host, described("moody"), {fake::text_value("mood", mood)});
        fake::Trial trial(host);
        trial.status = trial_status;
        hone_result result{.struct_size = sizeof(hone_result), .n = room, .value = values.data()};
        status = instance.api<hone_objective_api>().evaluate(instance.self(), &trial.table, &result);
        n = result.n;
    }
    std::uint32_t n = 0;
};

}  // namespace

HONE_PLUGINS(hone::About<Moody>{"moody", "1.2.3", "Has moods."}, hone::About<Plain>{"plain", "1.0.0", ""},
             hone::About<Computed>{"computed", "1.0.0", ""}, hone::About<Lazy>{"lazy", "1.0.0", ""},
             hone::About<Busy>{"busy", "1.0.0", ""}, hone::About<Fair>{"fair", "1.0.0", ""})

TEST_CASE("the entry says what the library holds") {
    CHECK(hone_plugin.magic == HONE_MAGIC);
    CHECK(hone_plugin.major == HONE_MAJOR);
    CHECK(hone_plugin.needs_minor == 0);
    CHECK(hone_plugin.struct_size == sizeof(hone_entry));
    CHECK(hone_plugin.n_descriptors == 6);
    CHECK(fake::text_of(hone_plugin.built_with).substr(0, 3).find_first_of("gc") == 0);
    CHECK(described("moody").kind == HONE_KIND_OBJECTIVE);
    CHECK(described("lazy").kind == HONE_KIND_SAMPLER);
    CHECK(described("fair").kind == HONE_KIND_PRUNER);
    CHECK(fake::text_of(described("moody").version) == "1.2.3");
    CHECK(fake::text_of(described("moody").summary) == "Has moods.");
    CHECK(described("moody").struct_size == sizeof(hone_descriptor));
}

TEST_CASE("a descriptor carries the class's tables") {
    const auto& moody = described("moody");
    REQUIRE(moody.n_options == 2);
    CHECK(fake::text_of(moody.options[0]->name) == "mood");
    CHECK(fake::text_of(moody.options[0]->choices[1]) == "sad");
    CHECK(moody.options[1]->types == HONE_TYPE_INT);
    CHECK(moody.options[1]->low == 1);
    CHECK(moody.n_attributes == 0);
    CHECK(moody.flags == 0);
    const auto& busy = described("busy");
    REQUIRE(busy.n_attributes == 2);
    CHECK(fake::text_of(busy.attributes[1]) == "busy:cell");
    CHECK(busy.flags == HONE_SPACE_PRUNED);
    CHECK(busy.n_options == 0);
    CHECK(described("lazy").flags == 0);
}

TEST_CASE("what a class does not override is not offered") {
    const auto objective = [](const char* id) { return *static_cast<const hone_objective_api*>(described(id).api); };
    CHECK(objective("plain").describe == nullptr);
    CHECK(objective("plain").prepare == nullptr);
    CHECK(objective("plain").fingerprint == nullptr);
    CHECK(objective("plain").evaluate != nullptr);
    CHECK(objective("moody").describe != nullptr);
    CHECK(objective("moody").prepare != nullptr);
    CHECK(objective("moody").fingerprint != nullptr);
    const auto sampler = [](const char* id) { return *static_cast<const hone_sampler_api*>(described(id).api); };
    CHECK(sampler("lazy").ask != nullptr);
    CHECK(sampler("lazy").ask_one == nullptr);
    CHECK(sampler("lazy").tell == nullptr);
    CHECK(sampler("lazy").remaining == nullptr);
    CHECK(sampler("busy").ask_one != nullptr);
    CHECK(sampler("busy").tell != nullptr);
    CHECK(sampler("busy").remaining != nullptr);
}

TEST_CASE("a constructor gets options and study, and may refuse") {
    fake::Host host;
    const fake::Instance busy(host, described("busy"), {fake::int_value("n", 1)});
    REQUIRE(busy.status() == HONE_OK);
    CHECK(host.lines == std::vector<std::pair<int, std::string>>{{HONE_INFO, "the study/loss/5/1"}});

    const fake::Instance unborn(host, described("moody"), {fake::text_value("mood", "unborn")});
    CHECK(unborn.status() == HONE_INVALID);
    CHECK(host.reason == "no data, no objective");
}

TEST_CASE("results come from an int, a double, several numbers and pruned") {
    CHECK(Evaluated("int").status == HONE_OK);
    CHECK(Evaluated("int").values[0] == 3);
    CHECK(Evaluated("int").n == 1);
    CHECK(Evaluated("double").values[0] == 0.5);
    CHECK(Evaluated("two").n == 2);
    CHECK(Evaluated("two").values[1] == 0.5);
    CHECK(Evaluated("pruned").status == HONE_PRUNED);
}

TEST_CASE("a wrong number of values is told, not written beyond the room") {
    const Evaluated none("none"), two("two", HONE_OK, 1);
    CHECK(none.status == HONE_OK);
    CHECK(none.n == 0);
    CHECK(two.status == HONE_OK);
    CHECK(two.n == 2);
    CHECK(two.values == std::vector<double>{1});
}

TEST_CASE("every exception becomes a status with a reason") {
    const std::map<std::string, std::pair<hone_status, std::string>> expected = {
        {"error", {HONE_INVALID, "no such file: x.csv"}},
        {"exception", {HONE_FAILED, "beyond the end"}},
        {"memory", {HONE_NO_MEMORY, "out of memory"}},
        {"seven", {HONE_FAILED, "threw the int 7, not a std::exception"}},
        {"lowest", {HONE_FAILED, "threw the int -2147483648, not a std::exception"}},
        {"literal", {HONE_FAILED, "a literal"}},
        {"string", {HONE_FAILED, "a string"}},
        {"other", {HONE_FAILED, "threw something that is not a std::exception"}},
    };
    for (const auto& [mood, outcome] : expected) {
        const Evaluated trial(mood.c_str());
        CAPTURE(mood);
        CHECK(trial.status == outcome.first);
        CHECK(trial.host.reason == outcome.second);
    }
}

TEST_CASE("what the host refuses comes back to it unchanged") {
    CHECK(Evaluated("asking", HONE_CANCELLED).status == HONE_CANCELLED);
    CHECK(Evaluated("swallowing", HONE_CANCELLED).status == HONE_CANCELLED);
    CHECK(Evaluated("asking", HONE_INVALID).status == HONE_INVALID);
    CHECK(Evaluated("asking", HONE_INVALID).host.reason == "refused by the test");
    CHECK(Evaluated("asking", HONE_NO_MEMORY).status == HONE_NO_MEMORY);
}

TEST_CASE("values are declared by a constant or computed from the options") {
    fake::Host host;
    hone_declaration declaration{};
    fake::Instance moody(host, described("moody"), {fake::text_value("mood", "calm")});
    REQUIRE(moody.api<hone_objective_api>().describe(moody.self(), &declaration) == HONE_OK);
    REQUIRE(declaration.n_values == 2);
    CHECK(fake::text_of(declaration.names[0]) == "accuracy");
    CHECK(declaration.directions[0] == HONE_MAXIMIZE);
    CHECK(fake::text_of(declaration.names[1]) == "seconds");
    CHECK(declaration.directions[1] == HONE_MINIMIZE);

    fake::Instance computed(host, described("computed"), {fake::int_value("n", 3)});
    REQUIRE(computed.api<hone_objective_api>().describe(computed.self(), &declaration) == HONE_OK);
    REQUIRE(declaration.n_values == 3);
    CHECK(fake::text_of(declaration.names[2]) == "f2");
    CHECK(declaration.directions[2] == HONE_MAXIMIZE);
}

TEST_CASE("prepare comes before the fingerprint, whose text stays") {
    fake::Host host;
    fake::Instance moody(host, described("moody"), {fake::text_value("mood", "calm")});
    const auto& api = moody.api<hone_objective_api>();
    hone_str text{};
    REQUIRE(api.prepare(moody.self()) == HONE_OK);
    REQUIRE(api.fingerprint(moody.self(), &text) == HONE_OK);
    CHECK(fake::text_of(text) == "ready");
}

TEST_CASE("samplers and pruners do not let exceptions out, either") {
    fake::Host host;
    fake::Instance busy(host, described("busy")), fair(host, described("fair"));
    const hone_history history{};
    hone_ask ask{};
    CHECK(busy.api<hone_sampler_api>().ask(busy.self(), &history, &ask) == HONE_FAILED);
    CHECK(host.reason == "no idea");
    std::int64_t n = 0;
    CHECK(busy.api<hone_sampler_api>().remaining(busy.self(), &history, &n) == HONE_OK);
    CHECK(n == 4);

    hone_curves curves{};
    curves.history = &history;
    std::int32_t verdict = 0;
    CHECK(fair.api<hone_pruner_api>().judge(fair.self(), &curves, &verdict) == HONE_FAILED);
    CHECK(host.reason == "threw the int 1, not a std::exception");
    CHECK(verdict == 0);
    CHECK(fair.api<hone_pruner_api>().bracket(fair.self(), 5, &n) == HONE_OK);
    CHECK(n == 2);
}
