// Studies that get another name, or go.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "host/storage/storages.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;

namespace {

const auto unit = std::make_shared<const Distribution>(make_float(0, 1, false, 0));

// A study with a row in every table.
std::int64_t full_study(Storage& storage, std::string_view name, int trials = 1) {
    const auto study = make_study(storage, name).id;
    storage.set_study_attribute(study, "k", "1");
    for (int i = 0; i < trials; ++i) {
        const auto id = begin_one(storage, study).id;
        write_one(storage, {.id = id,
                            .params = {{"x", 0.5, unit}},
                            .reports = {{0, 1}},
                            .series = {{0, "m", 1}},
                            .user_attrs = {{"k", "1"}}});
        finish(storage, id, {1});
    }
    storage.enqueue(study, "{}");
    return study;
}

constexpr const char* tables[] = {"studies",
                                  "study_directions",
                                  "study_user_attributes",
                                  "study_system_attributes",
                                  "trials",
                                  "trial_params",
                                  "trial_values",
                                  "trial_intermediate_values",
                                  "trial_user_attributes",
                                  "trial_system_attributes",
                                  "trial_heartbeats",
                                  "hone_reports",
                                  "hone_hosts"};

std::string rows_of(Raw raw, std::string_view table) {
    return raw.text("SELECT trim(cast(count(*) AS char(20))) FROM " + std::string(table));
}

}  // namespace

TEST_CASE("a renamed study is the same study", "[every]") {
    FreshStorage fresh(GENERATE(from_range(every_storage())));
    const auto study = full_study(fresh.writer(), "old");
    const auto other = make_study(fresh.writer(), "other").id;
    fresh.writer().rename_study(study, "new");
    CHECK_FALSE(fresh.reader().find_study("old"));
    CHECK(fresh.reader().find_study("new")->id == study);
    CHECK(begin_one(fresh.writer(), study).number == 1);
    fresh.writer().rename_study(study, "new");
    CHECK_THROWS_WITH(fresh.writer().rename_study(other, "new"), Contains("'new'"));
    CHECK(fresh.reader().find_study("other")->id == other);
    CHECK(make_study(fresh.writer(), "old").id != study);
}

TEST_CASE("a deleted study is gone, and others are not", "[every]") {
    FreshStorage fresh(GENERATE(from_range(every_storage())));
    const auto kept = full_study(fresh.writer(), "kept", 70), gone = full_study(fresh.writer(), "gone", 70);
    begin_one(fresh.reader(), gone);
    fresh.writer().delete_study(gone);
    CHECK_FALSE(fresh.reader().find_study("gone"));
    CHECK_THROWS_AS(fresh.writer().delete_study(gone), StudyGone);
    CHECK_THROWS_AS(fresh.writer().rename_study(gone, "x"), StudyGone);
    CHECK_THROWS_AS(begin_one(fresh.reader(), gone), StudyGone);
    CHECK_THROWS_AS(fresh.reader().enqueue(gone, "{}"), StudyGone);
    CHECK_THROWS_AS(fresh.reader().set_study_attribute(gone, "k", "2"), StudyGone);
    CHECK_THROWS_AS(fresh.reader().claim_study_attribute(gone, "new", "2"), StudyGone);
    CHECK(fresh.reader().find_study("kept")->id == kept);
    Cursor cursor;
    CHECK(fresh.reader().changes(kept, cursor).size() == 71);
    CHECK(begin_one(fresh.reader(), kept).number == 70);
}

TEST_CASE("nothing is left of a deleted study", "[every]") {
    FreshStorage fresh(GENERATE(from_range(databases())));
    const auto study = full_study(fresh.writer(), "gone", 3);
    begin_one(fresh.writer(), study);
    fresh.writer().delete_study(study);
    for (const auto* table : tables) {
        CAPTURE(table);
        CHECK(rows_of(fresh.place().raw(), table) == "0");
    }
}

TEST_CASE("a study that is deleted while others write leaves no row behind", "[every]") {
    FreshStorage fresh(GENERATE(from_range(databases())));
    const auto kept = full_study(fresh.writer(), "kept");
    const auto study = full_study(fresh.writer(), "gone", 20);
    std::atomic<int> begun = 0;
    std::vector<std::jthread> others;
    for (int i = 0; i < 3; ++i)
        others.emplace_back([&] {
            const auto storage = open_storage(fresh.place().url(), IfMissing::Refuse);
            try {
                while (true) {
                    const auto id = begin_one(*storage, study).id;
                    ++begun;
                    write_one(*storage, {.id = id, .reports = {{0, 1}}, .user_attrs = {{"k", "1"}}});
                    storage->set_study_attribute(study, "n", std::to_string(begun));
                    finish(*storage, id, {1});
                }
            } catch (const StorageError&) {
            }
        });
    while (begun < 20) std::this_thread::yield();
    fresh.writer().delete_study(study);
    others.clear();
    for (const auto* table : {"trial_params", "trial_values", "trial_intermediate_values", "trial_user_attributes",
                              "trial_system_attributes"}) {
        CAPTURE(table);
        CHECK(fresh.place().raw().text("SELECT trim(cast(count(*) AS char(20))) FROM " + std::string(table) +
                                       " WHERE trial_id NOT IN (SELECT trial_id FROM trials)") == "0");
    }
    CHECK(rows_of(fresh.place().raw(), "studies") == "1");
    CHECK(rows_of(fresh.place().raw(), "study_system_attributes") == "1");
    CHECK(rows_of(fresh.place().raw(), "trials") == "2");
    CHECK(begin_one(fresh.reader(), kept).number == 1);
}
