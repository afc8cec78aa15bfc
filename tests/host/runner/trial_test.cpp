// One suite over both homes of an objective: a runner process, and the host itself.
#include <catch2/catch.hpp>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include "errors.hpp"
#include "plugins/library.hpp"
#include "runner/executor.hpp"
#include "storage/format/python_json.hpp"
#include "storage/memory_storage.hpp"
#include "study/live_trial.hpp"
#include "study/study.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

PluginChoice plugin(const std::string& file, int kind, const std::vector<std::string>& options = {}) {
    const auto& d = load_plugin(file, "", kind);
    return {d, Options(d, options)};
}

std::string shipped(const std::string& name) { return std::string(HONE_PLUGIN_DIR) + "/" + name + ".so"; }

struct Fixture {
    std::unique_ptr<Storage> storage = open_storage("memory:", IfMissing::Create);
    StudyRecord record = storage->create_study("s", std::vector{Direction::Minimize});
    Interrupts interrupts;
    std::map<std::string, std::string> held;
    std::string sampler = shipped("samplers/random"), pruner = shipped("pruners/nop");
    std::uint64_t seed = 1;

    std::unique_ptr<Study> study() {
        return std::make_unique<Study>(*storage, nullptr,
                                       StudySetup{.record = record,
                                                  .value_names = {"loss"},
                                                  .seed = seed,
                                                  .run_id = "run",

                                                  .sampler = plugin(sampler, HONE_KIND_SAMPLER),
                                                  .pruner = plugin(pruner, HONE_KIND_PRUNER),
                                                  .held = held,
                                                  .sync_interval = std::chrono::duration<double>(1),
                                                  .host = {.uuid = "host"}});
    }

    std::unique_ptr<Executor> executor(Isolation isolation, const std::string& act) {
        auto e = make_executor(isolation, {HONE_SCRIPTED, "", {"act=" + act}, "s", 0}, interrupts, Echo::Nothing);
        e->prepare();
        return e;
    }

    TrialRecord run(Study& study, Executor& executor, double limit = never) {
        LiveTrial trial(study, interrupts, *study.begin().begun, limit);
        const auto reports = study.slots().whole().pruner.judges() ? Reports::Judged : Reports::Unjudged;
        auto outcome = executor.run(trial, {trial.facts(), reports, trial.proposal()}, limit);
        const auto settled = trial.finish(std::move(outcome), executor.output());
        REQUIRE(settled);
        return *settled;
    }
    TrialRecord run(Isolation isolation, const std::string& act) {
        const auto s = study();
        const auto e = executor(isolation, act);
        return run(*s, *e);
    }
};

nlohmann::ordered_json failure(const TrialRecord& t) { return parse_python_json(t.system_attrs.at("hone:fail")); }

double param(const TrialRecord& t, const std::string& name) {
    for (const auto& p : t.params)
        if (p.name == name) return p.value;
    FAIL("no parameter " << name);
    return 0;
}

const auto both = {Isolation::Process, Isolation::None};

}  // namespace

TEST_CASE("what is asked for is within its range, is stored in the order asked, and adds up") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    const auto t = f.run(isolation, "asks");
    REQUIRE(t.state == State::Complete);
    std::vector<std::string> names;
    double sum = 0;
    for (const auto& p : t.params) {
        names.push_back(p.name);
        CHECK(p.distribution->contains(p.value));
        sum += p.value;
    }
    CHECK(names == std::vector<std::string>{"x", "lr", "drop", "layers", "units", "opt"});
    CHECK(t.values->front() == Approx(sum));
}

TEST_CASE("both homes give the same trial for the same seed") {
    std::vector<TrialRecord> trials;
    for (const auto isolation : both) {
        Fixture f;
        const auto s = f.study();
        const auto e = f.executor(isolation, "asks");
        for (int i = 0; i < 15; ++i) trials.push_back(f.run(*s, *e));  // beyond TPE's start-up, were it TPE
    }
    for (std::size_t i = 0; i < 15; ++i) {
        CHECK(trials[i].values == trials[i + 15].values);
        for (std::size_t k = 0; k < trials[i].params.size(); ++k)
            CHECK(trials[i].params[k].value == trials[i + 15].params[k].value);
    }
}

TEST_CASE("joint proposals are used as they were made, in both homes") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    f.sampler = shipped("samplers/tpe");
    const auto s = f.study();
    const auto e = f.executor(isolation, "asks");
    for (int i = 0; i < 12; ++i) f.run(*s, *e);
    LiveTrial trial(*s, f.interrupts, *s->begin().begun, never);
    const auto proposal = trial.proposal();
    REQUIRE(proposal.size() == 6);
    const auto record = trial.finish(e->run(trial, {trial.facts(), Reports::Unjudged, proposal}, never), "");
    for (const auto& p : proposal) CHECK(param(*record, p.name) == p.value);
    CHECK(record->system_attrs.contains("tpe:relative_params:0"));
    const auto origin = parse_python_json(record->system_attrs.at("hone:trial"));
    CHECK(origin["view"]["below"] == 12);
}

TEST_CASE("the first report of a step counts, and a named value is the objective's number") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    const auto t = f.run(isolation, "reports");
    CHECK(t.intermediate_values == std::map<std::int64_t, double>{{0, 3.0}, {2, 2.0}});
}

TEST_CASE("the last user attribute counts, and the first constraint") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    const auto t = f.run(isolation, "notes");
    CHECK(t.user_attrs.at("who") == R"("last")");
    CHECK(t.system_attrs.at("constraints:size") == "1.5");
}

TEST_CASE("what the database refuses for good fails its trial, which says so") {
    struct Strict final : MemoryStorage {
        std::vector<bool> write(std::span<const TrialWrite> writes) override {
            for (const auto& w : writes)
                if (w.user_attrs.contains("who")) throw StorageError("'who' is too long");
            return MemoryStorage::write(writes);
        }
    };
    const auto isolation = GENERATE(values(both));
    Fixture f;
    f.storage = std::make_unique<Strict>();
    f.record = f.storage->create_study("s", std::vector{Direction::Minimize});
    const auto told = f.run(isolation, "notes");
    const auto kept = f.storage->find_trial(f.record.id, 0).value();
    for (const auto& t : {told, kept}) {
        CHECK(t.state == State::Fail);
        CHECK_FALSE(t.values);
        CHECK(failure(t)["kind"] == "exception");
        CHECK(failure(t)["text"] == "'who' is too long");
        CHECK(parse_python_json(t.system_attrs.at("hone:trial"))["host"] == "host");
        CHECK(t.complete);
    }
}

TEST_CASE("a trial's functions may be called from any thread") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    const auto t = f.run(isolation, "from_threads");
    CHECK(t.state == State::Complete);
    CHECK(t.params.size() == 8);
    CHECK(t.intermediate_values.size() == 8);
}

TEST_CASE("what is impossible is refused with a sentence, and the objective may go on") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    const auto t = f.run(isolation, "refused");
    CHECK(t.state == State::Fail);
    const auto said = failure(t)["text"].get<std::string>();
    CHECK_THAT(said, Contains("parameter 'a': the range from 2 to 1 is empty"));
    CHECK_THAT(said, Contains("parameter 'b': a logarithmic range begins above 0"));
    CHECK_THAT(said, Contains("parameter 'c' has no choices"));
    CHECK_THAT(said, Contains("a step must be from 0 to 2147483647, -1 was reported"));
    CHECK_THAT(said, Contains("attribute 'bad' is not JSON"));
    CHECK_THAT(said, Contains("constraint 'nan' cannot be NaN"));
    CHECK_THAT(said, Contains("parameter 'd': this trial has it as"));
    CHECK_THAT(said, !Contains("accepted"));
    CHECK(t.params.size() == 1);
}

TEST_CASE("a pruned trial's value is its last report") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    const auto t = f.run(isolation, "prune");
    CHECK(t.state == State::Pruned);
    CHECK(t.values == std::vector<double>{0.5});
    CHECK(t.system_attrs.at("hone:pruned") == R"({"step": 3})");
}

TEST_CASE("a held parameter has its value whatever the sampler says") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    f.held = {{"x", "1.25"}, {"opt", "sgd"}, {"units", "64"}};
    const auto t = f.run(isolation, "asks");
    CHECK(param(t, "x") == 1.25);
    CHECK(param(t, "opt") == 1);
    CHECK(param(t, "units") == 64);
}

TEST_CASE("an enqueued trial has the values that it was given, and they win over --fix") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    f.held = {{"x", "1.25"}};
    f.storage->enqueue(f.record.id, R"({"x": -2.5, "opt": "sgd", "never_asked": 3})");
    const auto t = f.run(isolation, "asks");
    CHECK(t.number == 0);
    CHECK(param(t, "x") == -2.5);
    CHECK(param(t, "opt") == 1);
}

TEST_CASE("a given value out of range is computed with and stored, whatever the sampler proposes") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    f.sampler = shipped("samplers/tpe");
    f.held = {{"x", "100"}};
    const auto s = f.study();
    const auto e = f.executor(isolation, "asks");
    for (int i = 0; i < 13; ++i) {
        const auto t = f.run(*s, *e);
        double sum = 0;
        for (const auto& p : t.params) sum += p.value;
        CHECK(param(t, "x") == 100);
        CHECK(t.values->front() == Approx(sum));
    }
}

TEST_CASE("a parameter has one value in a trial, whatever range it is asked for in") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    f.sampler = shipped("samplers/tpe");
    const auto s = f.study();
    const auto e = f.executor(isolation, "narrow");
    for (int i = 0; i < 15; ++i) CHECK(f.run(*s, *e).state == State::Complete);
}

TEST_CASE("names that a reader of the database could not decode or hold are refused") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    const auto t = f.run(isolation, "no_utf8");
    const auto said = failure(t)["text"].get<std::string>();
    CHECK_THAT(said, Contains("the name of a parameter is no UTF-8"));
    CHECK_THAT(said, Contains("a parameter has no name"));
    CHECK_THAT(said, Contains("longer than 512 characters"));
    CHECK_THAT(said, !Contains("accepted"));
    CHECK(t.params.empty());
    CHECK(t.user_attrs.empty());
}

TEST_CASE("a trial whose given values cannot be read fails and says so") {
    Fixture f;
    f.storage->enqueue(f.record.id, "{bad");
    const auto t = f.run(Isolation::Process, "asks");
    CHECK(t.state == State::Fail);
    CHECK_THAT(failure(t)["text"].get<std::string>(), Contains("fixed_params") && Contains("cannot be read"));
}

TEST_CASE("an enqueued value that is no choice fails the trial and says so") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    f.storage->enqueue(f.record.id, R"({"opt": "lion"})");
    const auto t = f.run(isolation, "asks");
    CHECK(t.state == State::Fail);
    CHECK_THAT(failure(t)["text"].get<std::string>(), Contains("\"lion\""));
}

TEST_CASE("a parameter of another kind than the study's is refused") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    const auto s = f.study();
    s->agree("lr", std::make_shared<const Distribution>(make_int(1, 3, false, 1)));
    const auto e = f.executor(isolation, "asks");
    const auto t = f.run(*s, *e);
    CHECK(t.state == State::Fail);
    CHECK_THAT(failure(t)["text"].get<std::string>(), Contains("parameter 'lr'") && Contains("IntDistribution"));
}

TEST_CASE("the second interrupt reaches an objective that looks, which is recorded as cancelled") {
    const auto isolation = GENERATE(values(both));
    Fixture f;
    const auto s = f.study();
    const auto e = f.executor(isolation, "waits");
    std::thread impatient([&] {
        while (s->parameters().empty()) std::this_thread::yield();  // until the objective runs
        ::kill(::getpid(), SIGINT);
        while (f.interrupts.stage() == Stage::Running) std::this_thread::yield();  // two at once could count as one
        ::kill(::getpid(), SIGINT);
    });
    const auto t = f.run(*s, *e);
    impatient.join();
    CHECK(t.state == State::Fail);
    CHECK(failure(t)["kind"] == "cancelled");
}

TEST_CASE("an objective that runs too long is killed, and the next trial has a new process") {
    Fixture f;
    const auto s = f.study();
    const auto hanging = f.executor(Isolation::Process, "waits");
    const auto t = f.run(*s, *hanging, 0.2);
    CHECK(failure(t)["kind"] == "timeout");
    hanging->prepare();
    CHECK(failure(f.run(*s, *hanging, 0.2))["kind"] == "timeout");
}

TEST_CASE("a fault of the sampler ends the run and names it, and the trial that met it is settled") {
    const auto isolation = GENERATE(values(both));
    for (const std::string bad : {"sampler_throws", "sampler_outside"}) {
        CAPTURE(bad);
        Fixture f;
        f.sampler = std::string(HONE_BAD_DIR) + "/" + bad + ".so";
        const auto s = f.study();
        const auto e = f.executor(isolation, "asks");
        TrialRecord last;
        for (int i = 0; i < 3 && !s->fault(); ++i) last = f.run(*s, *e);
        REQUIRE(s->fault());
        CHECK_THAT(*s->fault(), Contains("trial") && Contains("sampler"));
        CHECK(last.state == State::Fail);
    }
}

TEST_CASE("a fault of the pruner ends the run and names it") {
    Fixture f;
    f.pruner = std::string(HONE_BAD_DIR) + "/pruner_throws.so";
    const auto s = f.study();
    const auto e = f.executor(Isolation::Process, "reports");
    f.run(*s, *e);
    REQUIRE(s->fault());
    CHECK_THAT(*s->fault(), Contains("trial 0: pruner"));
}

TEST_CASE("the end of what a dying objective printed is kept") {
    Fixture f;
    const auto s = f.study();
    auto e = make_executor(Isolation::Process,
                           {std::string(HONE_BAD_DIR) + "/crash.so", "", {"how=abort", "every=1"}, "s", 0},
                           f.interrupts, Echo::Nothing);
    e->prepare();
    const auto t = f.run(*s, *e);
    CHECK(failure(t)["kind"] == "signal");
    CHECK_THAT(failure(t)["text"].get<std::string>(), Contains("SIGABRT"));
}
