// What every storage does, in memory or in a database.
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "host/storage/storages.hpp"
#include "host/tables/case.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;

namespace {

DistributionPtr shared(Distribution d) { return std::make_shared<const Distribution>(std::move(d)); }

std::vector<std::int64_t> numbers(const std::vector<TrialRecord>& trials) {
    std::vector<std::int64_t> result;
    for (const auto& t : trials) result.push_back(t.number);
    return result;
}

using Numbers = std::vector<std::int64_t>;

}  // namespace

#define EVERY_STORAGE                                          \
    FreshStorage fresh(GENERATE(from_range(every_storage()))); \
    auto& storage = fresh.writer();                            \
    auto& reader = fresh.reader()

TEST_CASE("studies are found by name, listed in order, and a name is taken once", "[every]") {
    EVERY_STORAGE;
    const Direction both[] = {Direction::Maximize, Direction::Minimize};
    const auto name = std::string("名前 🚀 'q' \"d\" \\ %s :x ?");
    const auto first = storage.create_study(name, both);
    const auto second = make_study(storage, "b");
    CHECK(first.id != second.id);

    const auto found = reader.find_study(name);
    REQUIRE(found);
    CHECK(found->id == first.id);
    CHECK(found->name == name);
    CHECK(found->directions == std::vector{Direction::Maximize, Direction::Minimize});
    CHECK_FALSE(reader.find_study("c"));
    const auto all = reader.studies();
    REQUIRE(all.size() == 2);
    CHECK(all[1].name == "b");
    CHECK_THROWS_AS(make_study(storage, "b"), StorageError);
    CHECK_THROWS_WITH(make_study(storage, "b"), Contains("'b'"));
}

TEST_CASE("the first claim of a study's attribute stands, a set one is replaced", "[every]") {
    EVERY_STORAGE;
    const auto study = make_study(storage).id;
    CHECK(storage.claim_study_attribute(study, "hone:seed", "1") == "1");
    CHECK(reader.claim_study_attribute(study, "hone:seed", "2") == "1");
    storage.set_study_attribute(study, "k", "[1]");
    storage.set_study_attribute(study, "k", "[2]");
    CHECK(reader.find_study("study")->system_attrs == Attributes{{"hone:seed", "1"}, {"k", "[2]"}});
}

TEST_CASE("a claim is one trial's in its study, until somebody knows how that one ended", "[every]") {
    EVERY_STORAGE;
    const auto a = make_study(storage, "a").id, b = make_study(storage, "b").id;
    CHECK(storage.claim(a, "k", 0, std::nullopt) == 0);
    CHECK(reader.claim(a, "k", 1, std::nullopt) == 0);
    CHECK(storage.claim(a, "k", 0, std::nullopt) == 0);
    CHECK(reader.claim(a, "K", 1, std::nullopt) == 1);
    CHECK(reader.claim(b, "k", 1, std::nullopt) == 1);
    CHECK(reader.claim(a, "k", 2, 1) == 0);  // it is not that one's
    CHECK(reader.claim(a, "k", 2, 0) == 2);
    CHECK(storage.claim(a, "k", 3, 0) == 2);
    CHECK(storage.claim(a, "new", 3, 0) == 3);
}

TEST_CASE("a new trial begins only if its number may be so high, a waiting one in any case", "[every]") {
    EVERY_STORAGE;
    const auto study = make_study(storage).id;
    const std::vector<BeginRequest> three = {{"{}", 5}, {"{}", 1}, {"{}", 5}};
    CHECK(storage.begin(study, three).size() == 1);  // 1 is too high for the second, and they begin in order
    CHECK(storage.begin(study, std::vector<BeginRequest>(4, {"{}", 3})).size() == 2);
    CHECK(storage.begin(study, std::vector<BeginRequest>(1, {"{}", 3})).empty());
    reader.enqueue(study, "{}");
    const auto waiting = storage.begin(study, std::vector<BeginRequest>(2, {"{}", 0}));
    REQUIRE(waiting.size() == 1);
    CHECK(waiting[0].number == 3);
}

TEST_CASE("trials are numbered from 0 in each study", "[every]") {
    EVERY_STORAGE;
    const auto a = make_study(storage, "a").id, b = make_study(storage, "b").id;
    const std::vector<BeginRequest> three(3, {"{}"});
    CHECK(storage.begin(a, three).back().number == 2);
    CHECK(begin_one(storage, b).number == 0);
    CHECK(begin_one(reader, a).number == 3);
    CHECK(begin_one(storage, a).number == 4);
    CHECK(begin_one(reader, b).number == 1);
    Cursor cursor;
    CHECK(numbers(reader.changes(a, cursor)) == Numbers{0, 1, 2, 3, 4});
}

TEST_CASE("a trial begins RUNNING, now, with where it came from", "[every]") {
    EVERY_STORAGE;
    const auto study = make_study(storage).id;
    const auto before = floor<std::chrono::seconds>(now());  // not every server keeps fractions
    const auto begun = begin_one(storage, study, R"({"run": "r"})");
    const auto trial = reader.find_trial(study, 0);
    REQUIRE(trial);
    CHECK(trial->id == begun.id);
    CHECK(trial->state == State::Running);
    CHECK(trial->system_attrs == Attributes{{"hone:trial", R"({"run": "r"})"}});
    CHECK(trial->system_attrs == begun.system_attrs);
    CHECK(trial->start == begun.start);
    CHECK(begun.start >= before);
    CHECK(begun.start <= now());
    CHECK_FALSE(trial->complete);
    CHECK_FALSE(trial->values);
    CHECK_FALSE(reader.find_trial(study, 1));
}

TEST_CASE("everything that is written of a trial is read again, bit for bit", "[every]") {
    EVERY_STORAGE;
    const auto study = make_study(storage).id;
    const auto id = begin_one(storage, study).id;
    constexpr double denormal = 5e-324, largest = std::numeric_limits<double>::max(), third = 1.0 / 3;
    const auto range = shared(make_float(-largest, largest, false, 0));
    const auto choices = shared(make_categorical({std::string("é"), std::monostate{}}));
    // PostgreSQL's text cannot hold a zero byte.
    const std::string strange = fresh.place().is_postgresql() ? "ab\"'\\:x" : std::string("a\0b\"'\\:x", 9);
    TrialWrite write{.id = id};
    write.params = {{"z", denormal, range}, {"a", largest, range}, {strange, 1, choices}, {"日本", third, range}};
    write.reports = {{7, -largest}, {0, tables::nan}, {1, tables::inf}, {2, -tables::inf}, {2147483647, third}};
    write.user_attrs = {{strange, R"("\u00e9")"}, {"", "[1, 2.5]"}};
    write.system_attrs = {{"constraints:c", "0.5"}};
    const auto complete = floor<std::chrono::seconds>(now());
    write.ending = Ending{State::Complete, {-tables::inf}, complete};
    CHECK(write_one(storage, write));

    const auto t = reader.find_trial(study, 0).value();
    CHECK(t.state == State::Complete);
    CHECK(t.values == std::vector{-tables::inf});
    CHECK(t.complete == complete);
    REQUIRE(t.params.size() == write.params.size());
    for (std::size_t i = 0; i < t.params.size(); ++i) {
        CHECK(t.params[i].name == write.params[i].name);
        CHECK(std::bit_cast<std::uint64_t>(t.params[i].value) == std::bit_cast<std::uint64_t>(write.params[i].value));
        CHECK(*t.params[i].distribution == *write.params[i].distribution);
    }
    REQUIRE(t.intermediate_values.size() == write.reports.size());
    for (const auto& [step, value] : write.reports) {
        const double found = t.intermediate_values.at(step);
        CHECK((found == value || (std::isnan(found) && std::isnan(value))));
    }
    CHECK(t.user_attrs == write.user_attrs);
    CHECK(t.system_attrs.at("constraints:c") == "0.5");
}

TEST_CASE("several values keep the order of the objectives, none leave none", "[every]") {
    EVERY_STORAGE;
    const Direction three[] = {Direction::Maximize, Direction::Minimize, Direction::Maximize};
    const auto study = storage.create_study("three", three).id;
    CHECK(finish(storage, begin_one(storage, study).id, {3, tables::inf, -1}));
    CHECK(finish(storage, begin_one(storage, study).id, {}, State::Fail));
    CHECK(reader.find_trial(study, 0)->values == std::vector{3.0, tables::inf, -1.0});
    CHECK(reader.find_trial(study, 1)->state == State::Fail);
    CHECK_FALSE(reader.find_trial(study, 1)->values);
}

TEST_CASE("a name's first value and a step's first report count, an attribute's last one", "[every]") {
    EVERY_STORAGE;
    const auto study = make_study(storage).id;
    const auto id = begin_one(storage, study).id;
    const auto range = shared(make_float(0, 9, false, 0));
    write_one(storage, {.id = id, .params = {{"x", 1, range}}, .reports = {{0, 1}}, .user_attrs = {{"k", "1"}}});
    write_one(storage, {.id = id, .params = {{"x", 2, range}}, .reports = {{0, 2}}, .user_attrs = {{"k", "2"}}});
    const auto t = reader.find_trial(study, 0).value();
    REQUIRE(t.params.size() == 1);
    CHECK(t.params[0].value == 1);
    CHECK(t.intermediate_values == std::map<std::int64_t, double>{{0, 1}});
    CHECK(t.user_attrs == Attributes{{"k", "2"}});
}

TEST_CASE("nothing is written to a trial that is no longer RUNNING, and others are", "[every]") {
    EVERY_STORAGE;
    const auto study = make_study(storage).id;
    const auto lost = begin_one(storage, study).id, alive = begin_one(storage, study).id;
    CHECK(finish(reader, lost, {}, State::Fail));  // by somebody else
    const auto range = shared(make_float(0, 9, false, 0));
    std::vector<TrialWrite> writes;
    for (const auto id : {lost, alive})
        writes.push_back({.id = id,
                          .params = {{"x", 1, range}},
                          .reports = {{0, 1}},
                          .user_attrs = {{"k", "1"}},
                          .system_attrs = {{"s", "1"}},
                          .ending = Ending{State::Complete, {1}, now()}});
    CHECK(storage.write(writes) == std::vector{false, true});
    const auto t = reader.find_trial(study, 0).value();
    CHECK(t.state == State::Fail);
    CHECK_FALSE(t.values);
    CHECK(t.params.empty());
    CHECK(t.intermediate_values.empty());
    CHECK(t.user_attrs.empty());
    CHECK_FALSE(t.system_attrs.contains("s"));
    CHECK(reader.find_trial(study, 1)->state == State::Complete);
}

TEST_CASE("waiting trials begin first, in the order of their numbers, each once", "[every]") {
    EVERY_STORAGE;
    const auto study = make_study(storage).id;
    CHECK(storage.enqueue(study, R"({"x": 0.5})") == 0);
    CHECK(begin_one(storage, study).number == 0);
    CHECK(storage.enqueue(study, R"({"x": 1})") == 1);
    CHECK(reader.enqueue(study, R"({"x": 2})") == 2);
    const auto waiting = reader.find_trial(study, 1).value();
    CHECK(waiting.state == State::Waiting);
    CHECK_FALSE(waiting.start);
    const std::vector<BeginRequest> three(3, {R"({"run": "r"})"});
    const auto begun = storage.begin(study, three);
    CHECK(begun[0].number == 1);
    CHECK(begun[0].system_attrs == Attributes{{"fixed_params", R"({"x": 1})"}, {"hone:trial", R"({"run": "r"})"}});
    CHECK(begun[1].number == 2);
    CHECK(begun[2].number == 3);
    CHECK(begin_one(reader, study).number == 4);
    CHECK(reader.find_trial(study, 1)->start == begun[0].start);
}

TEST_CASE("a reader learns what is new and what was unfinished, and nothing twice", "[every]") {
    EVERY_STORAGE;
    const auto study = make_study(storage).id;
    const auto other = make_study(storage, "other").id;
    Cursor cursor;
    CHECK(reader.changes(study, cursor).empty());
    const auto a = begin_one(storage, study).id;
    begin_one(storage, other);
    const auto b = begin_one(storage, study).id;
    CHECK(numbers(reader.changes(study, cursor)) == Numbers{0, 1});
    CHECK(finish(storage, b, {1}));
    CHECK(numbers(reader.changes(study, cursor)) == Numbers{0, 1});
    CHECK(numbers(reader.changes(study, cursor)) == Numbers{0});
    write_one(storage, {.id = a, .reports = {{3, 0.5}}});
    CHECK(reader.changes(study, cursor).at(0).intermediate_values == std::map<std::int64_t, double>{{3, 0.5}});
    for (int i = 0; i < 40; ++i) finish(storage, begin_one(storage, study).id, {1});
    CHECK(reader.changes(study, cursor).size() == 41);
    CHECK(finish(storage, a, {2}, State::Pruned));
    const auto last = reader.changes(study, cursor);
    REQUIRE(numbers(last) == Numbers{0});
    CHECK(last[0].state == State::Pruned);
    CHECK(reader.changes(study, cursor).empty());
    CHECK(cursor.unfinished.empty());
}

TEST_CASE("reports of further metrics are kept, the first of a metric at a step", "[every]") {
    EVERY_STORAGE;
    const auto study = make_study(storage).id;
    const auto id = begin_one(storage, study).id, other = begin_one(storage, study).id;
    write_one(storage,
              {.id = id, .reports = {{0, 9}}, .series = {{0, "acc", 1}, {2, "acc", tables::nan}, {0, "", -1}}});
    write_one(storage, {.id = id, .series = {{0, "acc", 5}, {1, "acc", tables::inf}, {0, "Acc", 6}, {0, "日本", 7}}});
    CHECK(finish(storage, other, {1}));
    CHECK_FALSE(write_one(storage, {.id = other, .series = {{0, "acc", 5}}}));
    const auto t = reader.find_trial(study, 0).value();
    CHECK(t.intermediate_values == std::map<std::int64_t, double>{{0, 9}});
    REQUIRE(t.series.size() == 4);
    CHECK(t.series.at("") == std::map<std::int64_t, double>{{0, -1}});
    CHECK(t.series.at("Acc") == std::map<std::int64_t, double>{{0, 6}});
    CHECK(t.series.at("日本") == std::map<std::int64_t, double>{{0, 7}});
    REQUIRE(t.series.at("acc").size() == 3);
    CHECK(t.series.at("acc").at(0) == 1);
    CHECK(t.series.at("acc").at(1) == tables::inf);
    CHECK(std::isnan(t.series.at("acc").at(2)));
    CHECK(reader.find_trial(study, 1)->series.empty());
    CHECK(storage.add_trials(study, {&t, 1}) == Numbers{2});
    CHECK(reader.find_trial(study, 2)->series.size() == 4);
}

TEST_CASE("a large study comes in slices, which together hold every trial once", "[every]") {
    FreshStorage fresh(GENERATE(from_range(every_storage())));
    const auto study = make_study(fresh.writer()).id;
    TrialRecord finished;
    finished.state = State::Complete;
    finished.start = finished.complete = floor<std::chrono::seconds>(now());
    finished.values = {1};
    std::vector<TrialRecord> many(4500, finished);
    for (const auto i : {1u, 2100u}) {
        many[i].state = State::Running;
        many[i].complete.reset();
        many[i].values.reset();
    }
    fresh.writer().add_trials(study, many);

    Cursor cursor;
    Numbers read;
    std::size_t largest = 0;
    fresh.reader().read_changes(study, cursor, [&](std::vector<TrialRecord> slice) {
        largest = std::max(largest, slice.size());
        for (const auto& trial : slice) read.push_back(trial.number);
    });
    Numbers all(4500);
    std::iota(all.begin(), all.end(), 0);
    CHECK(read == all);
    const bool in_memory = &fresh.reader() == &fresh.writer();
    CHECK((in_memory || largest < 3000));
    CHECK(numbers(fresh.reader().changes(study, cursor)) == Numbers{1, 2100});
}
