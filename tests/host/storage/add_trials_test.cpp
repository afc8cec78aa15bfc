// Trials that are made whole.
#include <catch2/catch.hpp>
#include <cmath>

#include "host/storage/storages.hpp"
#include "host/tables/case.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;

namespace {

const auto unit = std::make_shared<const Distribution>(make_float(0, 1, false, 0));

TrialRecord trial_of(State state) {
    TrialRecord trial;
    trial.state = state;
    trial.params = {{"z", 0.25, unit}, {"a", 1, unit}};
    trial.intermediate_values = {{0, tables::nan}, {7, 0.5}};
    trial.user_attrs = {{"k", "NaN"}};
    trial.system_attrs = {{"s", R"({"b":1, "a":2})"}};
    const auto whole = floor<std::chrono::seconds>(now());
    if (state != State::Waiting) trial.start = whole - std::chrono::seconds(90);
    if (is_finished(state)) trial.complete = whole;
    if (state == State::Complete) trial.values = {-tables::inf};
    return trial;
}

void check_same(const TrialRecord& found, const TrialRecord& given) {
    CHECK(found.state == given.state);
    CHECK(found.values == given.values);
    CHECK(found.start == given.start);
    CHECK(found.complete == given.complete);
    CHECK(found.user_attrs == given.user_attrs);
    CHECK(found.system_attrs == given.system_attrs);
    REQUIRE(found.params.size() == given.params.size());
    for (std::size_t i = 0; i < found.params.size(); ++i) {
        CHECK(found.params[i].name == given.params[i].name);
        CHECK(found.params[i].value == given.params[i].value);
        CHECK(*found.params[i].distribution == *given.params[i].distribution);
    }
    REQUIRE(found.intermediate_values.size() == given.intermediate_values.size());
    for (const auto& [step, value] : given.intermediate_values)
        CHECK((found.intermediate_values.at(step) == value || std::isnan(value)));
}

}  // namespace

TEST_CASE("trials made whole are read again as they were given, in any state", "[every]") {
    FreshStorage fresh(GENERATE(from_range(every_storage())));
    const auto study = make_study(fresh.writer()).id;
    CHECK(fresh.writer().add_trials(study, {}).empty());
    std::vector<TrialRecord> given;
    for (const auto state : {State::Complete, State::Waiting, State::Running, State::Pruned, State::Fail})
        given.push_back(trial_of(state));
    given[0].number = 17;
    given[0].id = 17;
    CHECK(fresh.writer().add_trials(study, given) == std::vector<std::int64_t>{0, 1, 2, 3, 4});
    Cursor cursor;
    const auto found = fresh.reader().changes(study, cursor);
    REQUIRE(found.size() == given.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i].number == static_cast<std::int64_t>(i));
        check_same(found[i], given[i]);
    }
}

TEST_CASE("trials made whole are numbered among the others, and those that wait are begun", "[every]") {
    FreshStorage fresh(GENERATE(from_range(every_storage())));
    const auto study = make_study(fresh.writer()).id, other = make_study(fresh.writer(), "other").id;
    begin_one(fresh.writer(), study);
    begin_one(fresh.reader(), other);
    begin_one(fresh.reader(), study);
    std::vector<TrialRecord> many(150, trial_of(State::Complete));
    many[70] = trial_of(State::Waiting);
    const auto numbers = fresh.writer().add_trials(study, many);
    REQUIRE(numbers.size() == many.size());
    for (std::size_t i = 0; i < many.size(); ++i) CHECK(numbers[i] == static_cast<std::int64_t>(i + 2));
    CHECK(begin_one(fresh.writer(), study).number == 72);
    CHECK(begin_one(fresh.writer(), study).number == 152);
    CHECK(fresh.reader().add_trials(study, {many.data(), 1}).at(0) == 153);
    CHECK(begin_one(fresh.writer(), study).number == 154);
    CHECK(fresh.writer().add_trials(other, {many.data(), 1}).at(0) == 1);
}

TEST_CASE("a batch of trials is added as a whole or not at all", "[.server]") {
    FreshStorage fresh(Kept::OnServer);
    const auto study = make_study(fresh.writer()).id;
    std::vector<TrialRecord> given(3, trial_of(State::Complete));
    given[2].user_attrs = {{std::string(513, 'k'), "1"}};
    CHECK_THROWS_WITH(fresh.writer().add_trials(study, given), Contains("513 characters"));
    CHECK_FALSE(fresh.reader().find_trial(study, 0));
    CHECK(fresh.writer().add_trials(study, {given.data(), 2}).back() == 1);
}
