#include "study/writer.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "host/study/trials.hpp"
#include "storage/memory_storage.hpp"
#include "storage/storage.hpp"

using namespace trials;

namespace {

struct Fixture {
    std::unique_ptr<Storage> storage = open_storage("memory:", IfMissing::Create);
    std::int64_t study = storage->create_study("s", std::vector{Direction::Minimize}).id;

    Writer writer() {
        return {*storage, study, {}, std::nullopt, std::chrono::duration<double>(1), [](const auto&) {}, [] {}};
    }
};

TrialWrite ending(std::int64_t id, double value) {
    TrialWrite write{.id = id};
    write.ending = Ending{State::Complete, {value}, {}};
    return write;
}

}  // namespace

TEST_CASE("jobs that begin at once get different numbers without a gap") {
    Fixture f;
    std::set<std::int64_t> numbers;
    {
        auto writer = f.writer();
        std::mutex mutex;
        std::vector<std::thread> jobs;
        for (int j = 0; j < 8; ++j)
            jobs.emplace_back([&] {
                for (int i = 0; i < 20; ++i) {
                    const auto number = writer.begin({"{}"}).begun->number;
                    const std::lock_guard lock(mutex);
                    numbers.insert(number);
                }
            });
        for (auto& job : jobs) job.join();
    }
    CHECK(numbers.size() == 160);
    CHECK(*numbers.rbegin() == 159);
}

TEST_CASE("a finish brings everything of its trial that was added before") {
    Fixture f;
    auto writer = f.writer();
    const auto begun = *writer.begin({"{}"}).begun;
    writer.add({.id = begun.id, .params = {{"x", 0.5, real()}}});
    writer.add({.id = begun.id, .reports = {{0, 3.0}}});
    writer.add({.id = begun.id, .user_attrs = {{"k", "1"}}});
    writer.add({.id = begun.id, .user_attrs = {{"k", "2"}}});
    CHECK(writer.finish(ending(begun.id, 7)));
    const auto trial = f.storage->find_trial(f.study, begun.number);
    REQUIRE(trial);
    CHECK(trial->state == State::Complete);
    CHECK(trial->values == std::vector<double>{7});
    CHECK(trial->params.size() == 1);
    CHECK(trial->intermediate_values.at(0) == 3.0);
    CHECK(trial->user_attrs.at("k") == "2");
}

TEST_CASE("what nobody waits for is written all the same when the writer ends") {
    Fixture f;
    std::int64_t number = 0;
    {
        auto writer = f.writer();
        const auto begun = *writer.begin({"{}"}).begun;
        number = begun.number;
        writer.add({.id = begun.id, .reports = {{4, 1.0}}});
    }
    CHECK(f.storage->find_trial(f.study, number)->intermediate_values.at(4) == 1.0);
}

TEST_CASE("what could not be written goes with the finish, in its order") {
    struct Locked final : MemoryStorage {
        std::atomic<int> failures = 1;
        std::vector<bool> write(std::span<const TrialWrite> writes) override {
            if (failures-- > 0) throw StorageError("locked by another program");
            return MemoryStorage::write(writes);
        }
    } storage;
    const auto study = storage.create_study("s", std::vector{Direction::Minimize}).id;
    Writer writer(
        storage, study, {}, std::nullopt, std::chrono::duration<double>(1), [](const auto&) {}, [] {});
    const auto begun = *writer.begin({"{}"}).begun;
    writer.add({.id = begun.id, .params = {{"x", 0.5, real()}}, .user_attrs = {{"k", "1"}}});
    while (storage.failures > 0) std::this_thread::yield();
    writer.add({.id = begun.id, .params = {{"y", 0.25, real()}}, .user_attrs = {{"k", "2"}}});
    CHECK(writer.finish(ending(begun.id, 7)));
    const auto trial = storage.find_trial(study, begun.number);
    REQUIRE(trial->params.size() == 2);
    CHECK(trial->params[0].name == "x");
    CHECK(trial->params[1].name == "y");
    CHECK(trial->user_attrs.at("k") == "2");
}

TEST_CASE("what is refused for good is tried once more, with the finish, and a finish without it is taken") {
    struct Strict final : MemoryStorage {
        std::atomic<int> refusals = 0;
        std::atomic<std::size_t> reports = 0;  // that were written
        std::vector<bool> write(std::span<const TrialWrite> writes) override {
            for (const auto& w : writes)
                if (w.user_attrs.contains("long")) {
                    ++refusals;
                    throw StorageError("too long");
                }
            auto written = MemoryStorage::write(writes);
            for (const auto& w : writes) reports += w.reports.size();
            return written;
        }
    } storage;
    const auto study = storage.create_study("s", std::vector{Direction::Minimize}).id;
    Writer writer(
        storage, study, {}, std::nullopt, std::chrono::duration<double>(1), [](const auto&) {}, [] {});
    const auto begun = *writer.begin({"{}"}).begun;
    const auto other = *writer.begin({"{}"}).begun;
    writer.add({.id = begun.id, .user_attrs = {{"long", "1"}}});
    while (storage.refusals < 1) std::this_thread::yield();
    for (std::size_t step = 0; step < 3; ++step) {  // each is written before the next
        writer.add({.id = begun.id, .reports = {{static_cast<std::int64_t>(step), 1.0}}});
        writer.add({.id = other.id, .reports = {{static_cast<std::int64_t>(step), 1.0}}});
        while (storage.reports <= step) std::this_thread::yield();
    }
    CHECK(storage.refusals == 1);
    CHECK_THROWS_WITH(writer.finish(ending(begun.id, 7)), "too long");
    TrialWrite failed{.id = begun.id};
    failed.ending = Ending{State::Fail, {}, {}};
    CHECK(writer.finish(failed));
    CHECK(storage.find_trial(study, begun.number)->state == State::Fail);
    CHECK(storage.refusals == 2);
    CHECK(writer.finish(ending(other.id, 1)));
}

TEST_CASE("a trial that was settled before is not written again, and its job learns it") {
    Fixture f;
    auto writer = f.writer();
    const auto begun = *writer.begin({"{}"}).begun;
    CHECK(writer.finish(ending(begun.id, 1)));
    CHECK_FALSE(writer.finish(ending(begun.id, 2)));
    CHECK(f.storage->find_trial(f.study, begun.number)->values == std::vector<double>{1});
}
