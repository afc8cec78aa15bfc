#include "study/undecided.hpp"

#include <catch2/catch.hpp>

#include "host/study/trials.hpp"
#include "study/attribute_keys.hpp"
#include "study/origin.hpp"

using namespace trials;

namespace {

TrialRecord running(std::int64_t number, std::optional<RecordedView> view) {
    auto record = trial(number, State::Running, {});
    record.system_attrs.emplace(attribute::trial, to_text({.run = "r", .host = "h", .view = std::move(view)}));
    return record;
}

}  // namespace

TEST_CASE("a trial is undecided until it says what its sampler saw, or ends") {
    const auto long_ago = Undecided::Clock::now();
    Undecided undecided;
    undecided.learn_running(running(3, {}));
    undecided.learn_running(running(5, {}));
    CHECK(undecided.any_before(6, long_ago));
    CHECK(undecided.any_before(4, long_ago));
    CHECK_FALSE(undecided.any_before(3, long_ago));
    undecided.learn_running(running(3, RecordedView{}));
    CHECK_FALSE(undecided.any_before(5, long_ago));
    CHECK(undecided.any_before(6, long_ago));
    undecided.learn_finished(complete(5, 1));
    CHECK_FALSE(undecided.any_before(6, long_ago));
}

TEST_CASE("one that stays undecided counts for as long as was asked, however often it is seen") {
    Undecided undecided;
    undecided.learn_running(running(0, {}));
    const auto afterwards = Undecided::Clock::now() + std::chrono::nanoseconds(1);
    undecided.learn_running(running(0, {}));
    CHECK_FALSE(undecided.any_before(1, afterwards));
}

TEST_CASE("trials of other programs, which never say what they try, are not waited for") {
    Undecided undecided;
    undecided.learn_running(trial(0, State::Running, {}));
    CHECK_FALSE(undecided.any_before(1, {}));
}
