// Trials that fail, are queued again, and are failed by others when their hosts fall silent.
#include <catch2/catch.hpp>
#include <thread>

#include "host/storage/storages.hpp"

using namespace hone::host;

namespace {

const HostSign me{"me", "here", 1, std::chrono::seconds(1), std::chrono::seconds(2)};

DistributionPtr unit() { return std::make_shared<const Distribution>(make_float(0, 1, false, 0)); }

TrialWrite failing(std::int64_t study, std::int64_t id, std::int64_t at_most) {
    TrialWrite write{.id = id};
    write.ending = Ending{.state = State::Fail, .values = {}, .complete = now(), .retry = Retry{study, at_most}};
    return write;
}

std::optional<LifeSign> sign_of(Storage& storage, std::int64_t study, std::int64_t id) {
    for (auto& sign : storage.beat(study, me, {}).running)
        if (sign.id == id) return sign;
    return std::nullopt;
}

// SQLite's clock shows milliseconds, MySQL's seconds.
void wait_for_another_time() { std::this_thread::sleep_for(std::chrono::milliseconds(1100)); }

}  // namespace

#define EVERY_STORAGE                                          \
    FreshStorage fresh(GENERATE(from_range(every_storage()))); \
    auto& storage = fresh.writer();                            \
    auto& reader = fresh.reader()

TEST_CASE("a failed trial is queued again as Optuna does it, and no oftener than it may be", "[every]") {
    EVERY_STORAGE;
    const auto study = make_study(storage).id;
    const auto first = begin_one(storage, study, R"({"run": "r"})");
    write_one(storage, {.id = first.id,
                        .params = {{"b", 0.5, unit()}, {"a", 0.25, unit()}},
                        .reports = {{0, 1}},
                        .user_attrs = {{"u", "1"}},
                        .system_attrs = {{"s", "[1]"}, {"hone:note", "1"}}});
    CHECK(write_one(storage, failing(study, first.id, 2)));

    const auto waiting = reader.find_trial(study, 1).value();
    CHECK(waiting.state == State::Waiting);
    REQUIRE(waiting.params.size() == 2);
    CHECK(waiting.params[0].name == "b");
    CHECK(waiting.params[0].value == 0.5);
    CHECK(waiting.params[1].name == "a");
    CHECK(waiting.intermediate_values.empty());
    CHECK(waiting.user_attrs == Attributes{{"u", "1"}});
    CHECK_FALSE(waiting.start);
    CHECK(waiting.system_attrs.at("failed_trial") == "0");
    CHECK(waiting.system_attrs.at("retry_history") == "[0]");
    CHECK(waiting.system_attrs.at("s") == "[1]");

    const auto second = begin_one(storage, study, R"({"run": "s"})");
    CHECK(second.number == 1);
    CHECK(second.params.size() == 2);
    CHECK_FALSE(second.system_attrs.contains("hone:note"));
    CHECK(write_one(storage, failing(study, second.id, 2)));
    const auto third = begin_one(storage, study);
    CHECK(third.number == 2);
    CHECK(third.system_attrs.at("failed_trial") == "0");
    CHECK(third.system_attrs.at("retry_history") == "[0, 1]");
    CHECK(write_one(storage, failing(study, third.id, 2)));
    CHECK_FALSE(reader.find_trial(study, 3));
    CHECK_FALSE(write_one(storage, failing(study, third.id, 9)));
    CHECK_FALSE(reader.find_trial(study, 3));
}

TEST_CASE("what a failed trial had claimed is its retry's, and stays its own where there is none", "[every]") {
    EVERY_STORAGE;
    const auto study = make_study(storage).id;
    const auto retried = begin_one(storage, study), other = begin_one(storage, study);
    CHECK(storage.claim(study, "a", retried.number, std::nullopt) == retried.number);
    CHECK(storage.claim(study, "b", other.number, std::nullopt) == other.number);
    CHECK(write_one(storage, failing(study, retried.id, 1)));
    CHECK(write_one(storage, failing(study, other.id, 0)));
    const std::int64_t retry = 2, late = 9;
    CHECK(reader.claim(study, "a", late, retried.number) == retry);
    CHECK(reader.claim(study, "b", late, std::nullopt) == other.number);
    CHECK(reader.claim(study, "b", late, other.number) == late);
}

TEST_CASE("a trial has a heartbeat from its begin, and each beat changes it", "[every]") {
    FreshStorage fresh(databases().front());
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    const auto a = begin_one(storage, study).id, b = begin_one(storage, study).id;
    storage.enqueue(study, "{}");
    auto raw = fresh.place().raw();
    raw.run("INSERT INTO trials (study_id, number, state) VALUES (" + std::to_string(study) + ", 3, 'RUNNING')");

    const auto signs = fresh.reader().beat(study, me, {}).running;
    REQUIRE(signs.size() == 3);
    CHECK(signs[0].heartbeat);
    CHECK(signs[0].of_hone);
    CHECK(signs[2].number == 3);
    CHECK_FALSE(signs[2].heartbeat);
    CHECK_FALSE(signs[2].of_hone);
    CHECK(storage.tally(study).unwatched == std::vector<std::int64_t>{3});

    wait_for_another_time();
    const auto later = storage.beat(study, me, std::vector{a}).running;
    CHECK(later[0].heartbeat != signs[0].heartbeat);
    CHECK(later[1].heartbeat == signs[1].heartbeat);
    finish(storage, a, {1});
    CHECK_FALSE(sign_of(storage, study, a));
    CHECK(sign_of(storage, study, b));
}

TEST_CASE("a silent trial is failed and queued again once, unless it beats", "[every]") {
    FreshStorage fresh(databases().front());
    auto& storage = fresh.writer();
    auto& other = fresh.reader();
    const auto study = make_study(storage).id;
    const auto id = begin_one(storage, study).id;
    auto end = failing(study, id, 5);
    end.ending->silent_since = sign_of(other, study, id)->heartbeat;
    wait_for_another_time();
    storage.beat(study, me, std::vector{id});
    CHECK_FALSE(write_one(other, end));
    CHECK(storage.find_trial(study, 0)->state == State::Running);

    end.ending->silent_since = sign_of(other, study, id)->heartbeat;
    CHECK(write_one(other, end));
    CHECK_FALSE(write_one(storage, end));
    // Its host wakes up: too late.
    CHECK_FALSE(finish(storage, id, {1}));
    CHECK(storage.find_trial(study, 0)->state == State::Fail);
    CHECK_FALSE(storage.find_trial(study, 0)->values);
    CHECK(storage.tally(study).waiting == 1);
    CHECK_FALSE(storage.find_trial(study, 2));
}

TEST_CASE("hosts know of each other how long they wait for a heartbeat, until they leave", "[every]") {
    FreshStorage fresh(databases().front());
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id, elsewhere = make_study(storage, "other").id;
    auto other = me;
    other.uuid = "other";
    other.grace = std::chrono::seconds(7);
    CHECK_FALSE(storage.beat(study, me, {}).shortest_grace);
    CHECK_FALSE(storage.beat(elsewhere, other, {}).shortest_grace);
    other.uuid = "third";
    CHECK(fresh.reader().beat(study, other, {}).shortest_grace == std::chrono::seconds(2));
    CHECK(fresh.reader().beat(study, other, {}).shortest_grace == std::chrono::seconds(2));
    CHECK(storage.beat(study, me, {}).shortest_grace == std::chrono::seconds(7));
    storage.leave(other);
    CHECK_FALSE(storage.beat(study, me, {}).shortest_grace);
    CHECK(fresh.place().raw().texts("SELECT name FROM hone_hosts ORDER BY uuid").size() == 2);
}

TEST_CASE("a host that was killed is forgotten once nobody waits for it", "[every]") {
    FreshStorage fresh(databases().front());
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    const auto register_as = [&](const char* uuid, std::chrono::seconds ago) {
        auto host = me;
        host.uuid = uuid;
        host.heartbeat = std::chrono::seconds(5);
        storage.beat(study, host, {});
        fresh.place().raw().run("UPDATE hone_hosts SET last_beat = '" + timestamp_text(now() - ago) +
                                "' WHERE uuid = '" + uuid + "'");
    };
    register_as("dead", std::chrono::seconds(60));
    register_as("slow", std::chrono::seconds(20));
    CHECK(storage.living_hosts(study).size() == 1);
    CHECK(fresh.reader().beat(study, me, {}).longest_heartbeat == std::chrono::seconds(5));
    CHECK(fresh.place().raw().texts("SELECT uuid FROM hone_hosts ORDER BY uuid") ==
          std::vector<std::string>{"me", "slow"});
    CHECK(storage.living_hosts(study).size() == 2);
}

TEST_CASE("a trial that another program took over from hone is not hone's any more", "[every]") {
    FreshStorage fresh(databases().front());
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    const auto failed = begin_one(storage, study, R"({"run": "r", "sequence": 1})").id;
    CHECK(write_one(storage, failing(study, failed, 1)));
    // As Optuna's callback copies the attributes, and a worker of its own claims the trial.
    auto raw = fresh.place().raw();
    const auto again = std::to_string(storage.begin(study, std::vector<BeginRequest>(1, {"{}"})).at(0).id);
    raw.run("UPDATE trial_system_attributes SET value_json = '{\"run\": \"r\", \"sequence\": 1}' WHERE trial_id = " +
            again + " AND \"key\" = 'hone:trial'");
    CHECK_FALSE(sign_of(storage, study, std::stoll(again))->of_hone);
    raw.run("UPDATE trial_system_attributes SET value_json = '{\"run\": \"r\", \"sequence\": 2}' WHERE trial_id = " +
            again + " AND \"key\" = 'hone:trial'");
    CHECK(sign_of(storage, study, std::stoll(again))->of_hone);
}

TEST_CASE("who joined a study does not go on in another one that got its ids", "[every]") {
    FreshStorage fresh(databases().front());
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    storage.set_study_attribute(study, "hone:run:1", "{}");
    storage.join(study, "hone:run:1");
    const auto trial = begin_one(storage, study).id;
    fresh.reader().delete_study(study);
    const auto other = make_study(fresh.reader()).id;
    const auto its_trial = begin_one(fresh.reader(), other).id;
    CHECK((other == study) == (its_trial == trial));  // SQLite gives ids again
    CHECK_THROWS_AS(finish(storage, trial, {1}), StudyGone);
    CHECK_THROWS_AS(begin_one(storage, study), StudyGone);
    CHECK_THROWS_AS(storage.beat(study, me, std::vector{trial}), StudyGone);
    CHECK(fresh.reader().find_trial(other, 0)->state == State::Running);
    CHECK_FALSE(fresh.reader().find_trial(other, 1));
}
