// How many trials may begin where the study is to hold a certain number of finished ones (semantics.md, 6).
#include <catch2/catch.hpp>
#include <thread>

#include "host/storage/processes.hpp"
#include "host/storage/storages.hpp"

using namespace hone::host;

namespace {

std::vector<Begun> begin(Storage& storage, std::int64_t study, std::size_t many, std::int64_t until) {
    return storage.begin(study, std::vector<BeginRequest>(many, {"{}"}), until);
}

bool fail(Storage& storage, std::int64_t study, std::int64_t id, std::int64_t retries) {
    TrialWrite write{.id = id};
    write.ending = Ending{.state = State::Fail, .values = {}, .complete = now()};
    if (retries > 0) write.ending->retry = Retry{study, retries};
    return write_one(storage, std::move(write));
}

}  // namespace

TEST_CASE("no more trials begin than the budget has room for", "[every]") {
    FreshStorage fresh(GENERATE(from_range(every_storage())));
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    storage.enqueue(study, "{}");
    const auto begun = begin(storage, study, 5, 3);
    REQUIRE(begun.size() == 3);
    CHECK(begun[0].number == 0);
    CHECK(begin(fresh.reader(), study, 1, 3).empty());
    CHECK(storage.tally(study).running == 3);

    // A trial that is queued again keeps its place, one that just fails has used it.
    CHECK(fail(storage, study, begun[0].id, 1));
    CHECK(finish(storage, begun[1].id, {}, State::Pruned));
    CHECK(fail(storage, study, begun[2].id, 0));
    auto tally = storage.tally(study);
    CHECK(tally.counted == 2);
    CHECK(tally.running == 0);
    CHECK(tally.waiting == 1);
    const auto again = begin(fresh.reader(), study, 2, 3);
    REQUIRE(again.size() == 1);
    CHECK(again[0].number == 3);
    CHECK(fail(storage, study, again[0].id, 1));
    CHECK(storage.tally(study).counted == 3);
    CHECK(begin(storage, study, 1, 3).empty());
    CHECK(begin(storage, study, 2, 4).size() == 1);
}

TEST_CASE("a waiting trial has its place before new ones", "[every]") {
    FreshStorage fresh(GENERATE(from_range(every_storage())));
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    const auto running = begin(storage, study, 1, 2);
    for (int i = 0; i < 3; ++i) fresh.reader().enqueue(study, "{}");
    const auto begun = begin(storage, study, 3, 2);
    REQUIRE(begun.size() == 1);
    CHECK(begun[0].number == 1);
    CHECK(finish(storage, running[0].id, {1}));
    CHECK(begin(storage, study, 1, 2).empty());
    CHECK(begin(storage, study, 5, 4).size() == 2);
}

TEST_CASE("a retry_history that tells of no failed trial of the study changes no count", "[every]") {
    FreshStorage fresh(GENERATE(from_range(every_storage())));
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    TrialRecord trial;
    trial.state = State::Complete;
    trial.values = {1};
    trial.start = trial.complete = now();
    for (const auto* history : {"[0]", "[99]", "7", "\"x\""}) {
        trial.system_attrs = {{"retry_history", history}};
        storage.add_trials(study, {&trial, 1});
    }
    CHECK(storage.tally(study).counted == 4);
    CHECK(begin(storage, study, 3, 5).size() == 1);
}

TEST_CASE("many processes fill a budget exactly, and each enqueued trial runs once", "[every]") {
    const Place place(databases().front());
    const auto url = place.url();
    constexpr std::int64_t until = 60, waiting = 20;
    {
        const auto storage = open_storage(url, IfMissing::Create);
        const auto study = make_study(*storage).id;
        for (int i = 0; i < waiting; ++i) storage->enqueue(study, "{}");
    }
    CHECK(all_succeed([&](int k) {
        const auto storage = open_storage(url, IfMissing::Create);
        const auto study = storage->find_study("study").value().id;
        while (storage->tally(study).counted < until) {
            for (const auto& begun : begin(*storage, study, static_cast<std::size_t>(1 + k % 3), until))
                // Every third one fails once.
                if (begun.number % 3 == 0 ? !fail(*storage, study, begun.id, 1) : !finish(*storage, begun.id, {1}))
                    throw std::runtime_error("a trial was claimed twice");
            std::this_thread::yield();
        }
    }));
    std::int64_t counted = 0, enqueued = 0;
    std::set<std::string> retried;
    for (const auto& trial : all_trials(url)) {
        CHECK(is_finished(trial.state));
        if (trial.system_attrs.contains("fixed_params") && !trial.system_attrs.contains("retry_history")) ++enqueued;
        const auto history = trial.system_attrs.find("retry_history");
        if (history != trial.system_attrs.end()) CHECK(retried.insert(history->second).second);
        ++counted;
    }
    CHECK(counted - static_cast<std::int64_t>(retried.size()) == until);
    CHECK(enqueued == waiting);
    CHECK_FALSE(retried.empty());
}
