#include "study/slots.hpp"

#include <catch2/catch.hpp>

#include "host/study/small_plugins.hpp"
#include "host/study/trials.hpp"

using namespace trials;
using Numbers = std::vector<std::uint64_t>;

namespace {

struct Fixture {
    hone_sampler_api sampler_api = small_plugins::sampler_api();
    hone_pruner_api pruner_api = small_plugins::pruner_api();
    hone_descriptor sampler = small_plugins::descriptor(HONE_KIND_SAMPLER, sampler_api);
    hone_descriptor pruner = small_plugins::descriptor(HONE_KIND_PRUNER, pruner_api);
    Settled settled{"", {}, [](const std::string&, const std::string& json) { return json; }};
    std::optional<Slots> slots;

    explicit Fixture(std::optional<int> jobs) {
        slots.emplace(jobs, [this] {
            return std::make_unique<Knowledge>(
                std::vector{Direction::Minimize}, Sampler::Setup{sampler, Options(sampler, {}), "study", {""}, 0, {}},
                Pruner::Setup{pruner, Options(pruner, {}), {}, "study", {""}, 0}, settled);
        });
    }
    RecordedView seen(Knowledge& knowledge) {
        View view(knowledge.history, true);
        view.advance();
        return view.describe();
    }
    RecordedView begin(std::uint64_t trial) {
        auto view = seen(slots->begin(trial));
        slots->learn_proposal(trial, {{"x", 0.5, real()}});
        return view;
    }
    void finish(std::int64_t trial) { CHECK(slots->learn_finished(complete(trial, 1, {{"x", 0.5}}))); }
};

}  // namespace

TEST_CASE("in a usual run all is known at once") {
    Fixture f({});
    f.begin(0);
    f.begin(1);
    f.finish(1);
    CHECK(f.begin(2) == RecordedView{2, {0}, {0}, {}, {}});
}

TEST_CASE(
    "in a deterministic run of three, a trial sees those finished that "
    "began three before it") {
    Fixture f(3);
    CHECK(f.begin(0) == RecordedView{0, {}, {}, {}, {}});
    CHECK(f.begin(1) == RecordedView{0, {}, {0}, {}, {}});
    f.finish(1);  // sooner than it might
    CHECK(f.begin(2) == RecordedView{0, {}, {0, 1}, {}, {}});
    f.finish(0);
    f.finish(2);
    CHECK(f.begin(3) == RecordedView{1, {}, {1, 2}, {}, {}});
    CHECK(f.begin(4) == RecordedView{2, {}, {2, 3}, {}, {}});
    f.finish(3);
    f.finish(4);
    CHECK(f.begin(5) == RecordedView{3, {}, {3, 4}, {}, {}});
}

TEST_CASE(
    "a deterministic run that goes on sees what one that was not "
    "interrupted would") {
    Fixture f(2);
    for (int i = 0; i < 4; ++i) {
        auto trial = complete(i, 1, {{"x", 0.5}});
        trial.system_attrs["tpe:relative_params:0"] = R"("{\"x\": 0.5}")";
        CHECK(f.slots->learn_finished(trial));
    }
    CHECK(f.begin(4) == RecordedView{3, {}, {3}, {}, {}});
}

TEST_CASE(
    "what a trial of a deterministic run may see does not change while "
    "it runs") {
    Fixture f(2);
    auto& knowledge = f.slots->begin(0);
    f.slots->learn_proposal(0, {});
    f.begin(1);
    f.finish(1);
    CHECK(f.seen(knowledge) == RecordedView{0, {}, {}, {}, {}});
    CHECK(knowledge.history.finished() == 0);
}

TEST_CASE("a finished trial is learned once") {
    for (const auto& jobs : {std::optional<int>(), std::optional(2)}) {
        Fixture f(jobs);
        f.finish(0);
        CHECK_FALSE(f.slots->learn_finished(complete(0, 1)));
    }
}
