// Studies that are copied, and what is compared of them.
#include <catch2/catch.hpp>

#include "host/storage/storages.hpp"
#include "host/tables/case.hpp"
#include "storage/copy/content_sum.hpp"
#include "storage/copy/study_copy.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;

namespace {

const auto never = [] { return false; };
const auto unit = std::make_shared<const Distribution>(make_float(0, 1, false, 0));

TrialRows two_trials() {
    TrialRows rows;
    rows.trials = {{7, 0, "COMPLETE", "2026-11-24 09:15:08.594867", "2026-11-24 09:15:09.000000"},
                   {9, 1, "RUNNING", "2026-11-24 09:15:08.594867", std::nullopt}};
    rows.params = {{7, "x", 0.5, "{}"}, {7, "y", 0.0, "{}"}, {9, "x", 0.25, "{}"}};
    rows.user_attrs = {{9, "k", "1"}};
    return rows;
}

std::uint64_t sum(const TrialRows& rows, ContentSum::Times times = ContentSum::Times::Exact) {
    ContentSum content(times);
    content.add(rows);
    return content.checksum();
}

std::vector<TrialRecord> trials(Storage& storage, std::string_view study) {
    Cursor cursor;
    return storage.changes(storage.find_study(study).value().id, cursor);
}

}  // namespace

TEST_CASE("the checksum knows neither ids, nor the order of rows, nor the sign of a zero") {
    const auto rows = two_trials();
    auto same = rows;
    std::swap(same.params[0], same.params[1]);
    std::get<2>(same.params[0]) = -0.0;
    for (auto& row : same.trials) std::get<0>(row) += 100;
    for (auto& row : same.params) std::get<0>(row) += 100;
    for (auto& row : same.user_attrs) std::get<0>(row) += 100;
    CHECK(sum(same) == sum(rows));
}

TEST_CASE("the checksum sees every change of what is kept") {
    const auto rows = two_trials();
    auto other = rows;
    SECTION("a state") { std::get<2>(other.trials[1]) = "FAIL"; }
    SECTION("a time") { std::get<3>(other.trials[1]) = "2026-11-24 09:15:08.594868"; }
    SECTION("a value") { std::get<2>(other.params[0]) = 0.5000000000000001; }
    SECTION("the text of a distribution") { std::get<3>(other.params[0]) = "{ }"; }
    SECTION("whose it is") {
        std::get<0>(other.params[1]) = 9;
        std::swap(other.params[1], other.params[2]);
    }
    SECTION("which attribute it is") { other.system_attrs = std::exchange(other.user_attrs, {}); }
    SECTION("a missing row") { other.params.pop_back(); }
    SECTION("no text instead of an empty one") {
        std::get<2>(other.user_attrs[0]) = "";
        const auto empty = sum(other);
        std::get<2>(other.user_attrs[0]) = std::nullopt;
        CHECK(sum(other) != empty);
    }
    CHECK(sum(other) != sum(rows));
}

TEST_CASE("the checksum overlooks fractions of seconds where one side drops them") {
    const auto rows = two_trials();
    auto other = rows;
    std::get<3>(other.trials[0]) = "2026-11-24 09:15:08.000000";
    CHECK(sum(other) != sum(rows));
    CHECK(sum(other, ContentSum::Times::WholeSeconds) == sum(rows, ContentSum::Times::WholeSeconds));
}

TEST_CASE("a copy holds all that the original held, beside what was there", "[every]") {
    FreshStorage fresh(GENERATE(from_range(databases())));
    auto& storage = fresh.writer();
    const auto study = make_study(storage, "original").id;
    storage.set_study_attribute(study, "k", "not JSON");
    for (int i = 0; i < 120; ++i) {
        const auto id = begin_one(storage, study).id;
        TrialWrite write{.id = id, .params = {{"x", i / 120.0, unit}}, .reports = {{0, tables::nan}, {3, 1}}};
        for (int step = 0; step < 10; ++step) write.series.push_back({step, "m", 0.5 * step});
        write.user_attrs = {{"k", "1"}};
        write_one(storage, write);
        if (i % 3 == 0) finish(storage, id, {tables::inf});
        begin_one(storage, make_study(storage, "other" + std::to_string(i)).id);  // ids of the study have gaps
    }
    storage.enqueue(study, "{}");
    const auto url = fresh.place().url();
    const auto result = copy_study({url, study, url, "copy"}, never);
    CHECK(result.trials == 121);
    CHECK(result.running == 80);
    CHECK(result.rows == 2 + 121 + 120 * (1 + 2 + 10 + 1 + 1) + 40 + 1);

    const auto originals = trials(fresh.reader(), "original"), copies = trials(fresh.reader(), "copy");
    REQUIRE(copies.size() == originals.size());
    for (std::size_t i = 0; i < copies.size(); ++i) {
        CHECK(copies[i].number == originals[i].number);
        CHECK(copies[i].state == originals[i].state);
        CHECK(copies[i].values == originals[i].values);
        CHECK(copies[i].start == originals[i].start);
        CHECK(copies[i].complete == originals[i].complete);
        CHECK(copies[i].series == originals[i].series);
        CHECK(copies[i].system_attrs == originals[i].system_attrs);
        CHECK(copies[i].params.size() == originals[i].params.size());
    }
    CHECK(fresh.reader().find_study("copy")->system_attrs == Attributes{{"k", "not JSON"}});
    CHECK(fresh.reader().studies().size() == 122);
}

TEST_CASE("what a server cannot hold or keep apart is refused before anything is written", "[.server]") {
    FreshStorage fresh(Kept::OnServer);
    const Place place(Kept::OnSqlite);
    const auto source = open_storage(place.url(), IfMissing::Create);
    const auto study = make_study(*source, "study").id;
    for (int i = 0; i < 3; ++i) begin_one(*source, study);
    const auto id = begin_one(*source, study).id;
    const bool is_mysql = fresh.place().is_mysql();
    const auto refused = [&](const TrialWrite& write, const std::string& named, bool is_refused) {
        write_one(*source, write);
        const CopyRequest request{place.url(), study, fresh.place().url(), "copy"};
        if (is_refused) {
            CHECK_THROWS_WITH(copy_study(request, never), Contains("trial 3") && Contains(named));
            CHECK(fresh.reader().studies().empty());
        } else {
            CHECK(copy_study(request, never).trials == 4);
            CHECK(trials(fresh.reader(), "copy").size() == 4);
        }
    };
    SECTION("a long name") { refused({.id = id, .user_attrs = {{std::string(513, 'n'), "1"}}}, "513", true); }
    SECTION("a large step") { refused({.id = id, .reports = {{2147483648, 1}}}, "2147483648", true); }
    SECTION("a zero byte") {
        refused({.id = id, .user_attrs = {{"k", std::string("a\0b", 3)}}}, "zero byte", !is_mysql);
    }
    SECTION("a long text") { refused({.id = id, .user_attrs = {{"k", std::string(65536, '1')}}}, "65536", is_mysql); }
    SECTION("parameters that differ in case") {
        refused({.id = id, .params = {{"lr", 0, unit}, {"LR", 0, unit}}}, "'LR'", is_mysql);
    }
    SECTION("attributes that differ in an accent") {
        refused({.id = id, .user_attrs = {{"e", "1"}, {"é", "2"}}}, "'é'", is_mysql);
    }
    SECTION("text that is not UTF-8") { refused({.id = id, .user_attrs = {{"k", "\xff"}}}, "UTF-8", true); }
}

TEST_CASE("a copy's name that the server takes for another study's is refused", "[.server]") {
    FreshStorage fresh(Kept::OnServer);
    const auto study = make_study(fresh.writer(), "study").id;
    const CopyRequest request{fresh.place().url(), study, fresh.place().url(), "STUDY"};
    if (fresh.place().is_mysql())
        CHECK_THROWS_WITH(copy_study(request, never), Contains("'study'") && Contains("already"));
    else
        CHECK(copy_study(request, never).trials == 0);
}

TEST_CASE("a copy that stops leaves a study of the name that it says, and no other") {
    const Place place(Kept::OnSqlite), target(Kept::OnSqlite);
    const auto source = open_storage(place.url(), IfMissing::Create);
    const auto study = make_study(*source, "study").id;
    for (int i = 0; i < 200; ++i) begin_one(*source, study);
    int asked = 0;
    const auto soon = [&asked] { return ++asked > 3; };
    std::string left;
    try {
        copy_study({place.url(), study, target.url(), "copy"}, soon);
    } catch (const UnfinishedCopy& e) {
        left = e.left_over;
    }
    CHECK(left.starts_with("hone-copy-"));
    const auto storage = open_storage(target.url(), IfMissing::Refuse);
    REQUIRE(storage->studies().size() == 1);
    CHECK(storage->studies()[0].name == left);
    asked = -1000;
    copy_study({place.url(), study, target.url(), "copy"}, soon);
    CHECK(trials(*storage, "copy").size() == 200);
}
