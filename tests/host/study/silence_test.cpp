#include "study/silence.hpp"

#include <catch2/catch.hpp>

using namespace hone::host;
using namespace std::chrono_literals;

namespace {

LifeSign of_hone(std::int64_t id, std::string heartbeat) { return {id, id, std::move(heartbeat), true}; }
LifeSign foreign(std::int64_t id, std::string heartbeat) { return {id, id, std::move(heartbeat), false}; }

struct Looks {
    Silence silence{10s, 100s, 4s};
    Silence::Clock::time_point now{};
    std::optional<Silence::Seconds> slowest = {};  // heartbeat of the other hosts

    // After that time, on that connection.
    std::vector<std::int64_t> after(Silence::Seconds passed, std::vector<LifeSign> running,
                                    std::uint64_t connection = 1, std::set<std::int64_t> own = {}) {
        now += std::chrono::duration_cast<Silence::Clock::duration>(passed);
        std::vector<std::int64_t> ids;
        for (const auto& sign : silence.judge(now, {std::move(running), {}, slowest, connection}, own))
            ids.push_back(sign.id);
        return ids;
    }
};

using Ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a trial is silent once its heartbeat has stood still for longer than its grace period") {
    Looks looks;
    for (int i = 0; i < 6; ++i) CHECK(looks.after(2s, {of_hone(1, "a"), foreign(2, "a")}).empty());
    CHECK(looks.after(1s, {of_hone(1, "a"), foreign(2, "a")}) == Ids{1});
    for (int i = 0; i < 22; ++i) CHECK(looks.after(4s, {foreign(2, "a")}).empty());
    CHECK(looks.after(4s, {foreign(2, "a")}) == Ids{2});
}

TEST_CASE("any change of the heartbeat is a sign of life, forwards or backwards") {
    Looks looks;
    for (int i = 0; i < 20; ++i) CHECK(looks.after(3s, {of_hone(1, i % 2 ? "13:00" : "12:00")}).empty());
}

TEST_CASE("what happened while the database was out of reach is not held against anybody") {
    Looks looks;
    for (int i = 0; i < 3; ++i) looks.after(4s, {of_hone(1, "a")});
    CHECK(looks.after(4s, {of_hone(1, "a")}, 2).empty());
    CHECK(looks.after(4s, {of_hone(1, "a")}, 2).empty());
    CHECK(looks.after(4s, {of_hone(1, "a")}, 2).empty());
    CHECK(looks.after(4s, {of_hone(1, "a")}, 2) == Ids{1});
}

TEST_CASE("a host that stood still does not take others' silence for longer than it listened") {
    Looks looks;
    looks.after(1s, {of_hone(1, "a")});
    CHECK(looks.after(1h, {of_hone(1, "a")}).empty());
    CHECK(looks.after(4s, {of_hone(1, "a")}).empty());
    CHECK(looks.after(4s, {of_hone(1, "a")}) == Ids{1});
}

TEST_CASE("a trial without a heartbeat, and one's own, are never silent") {
    Looks looks;
    for (int i = 0; i < 100; ++i) {
        CHECK(looks.after(4s, {{1, 1, std::nullopt, true}, {2, 2, std::nullopt, false}, of_hone(3, "a")}, 1, {3})
                  .empty());
    }
}

TEST_CASE("a host that beats more seldom than we would wait is waited for until it knows") {
    Looks looks;
    looks.slowest = 20s;
    for (int i = 0; i < 11; ++i) CHECK(looks.after(4s, {of_hone(1, "a")}).empty());
    CHECK(looks.after(4s, {of_hone(1, "a")}) == Ids{1});
}
