// Rows that other programs left.
#include <catch2/catch.hpp>

#include "host/storage/raw.hpp"
#include "host/storage/storages.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;

namespace {

// A study with one finished trial that has everything, and a raw connection to its database.
class Written {
 public:
    Written() : study(make_study(fresh.writer()).id), raw(fresh.path()) {
        const auto range = std::make_shared<const Distribution>(make_int(0, 10, false, 1));
        const auto choices = std::make_shared<const Distribution>(make_categorical({true, false}));
        const auto id = begin_one(fresh.writer(), study).id;
        write_one(fresh.writer(), {.id = id,
                                   .params = {{"n", 3, range}, {"c", 0, choices}},
                                   .reports = {{0, 0.5}},
                                   .user_attrs = {{"k", "1"}},
                                   .ending = Ending{State::Complete, {1}, now()}});
    }

    TrialRecord trial() { return fresh.reader().find_trial(study, 0).value(); }

    FreshStorage fresh{Kept::OnSqlite};
    std::int64_t study;
    Raw raw;
};

}  // namespace

TEST_CASE("what Optuna could not load is refused, and the trial named") {
    const char* damages[] = {"UPDATE trials SET state = 'LOST'",
                             "UPDATE trials SET datetime_start = 'yesterday'",
                             "UPDATE trial_params SET distribution_json = '{}' WHERE param_name = 'n'",
                             "UPDATE trial_params SET param_value = NULL WHERE param_name = 'n'",
                             "UPDATE trial_params SET param_value = 2 WHERE param_name = 'c'",
                             "UPDATE trial_params SET param_value = -3 WHERE param_name = 'c'",
                             "UPDATE trial_values SET value = NULL",
                             "UPDATE trial_values SET value_type = 'INF_POS'",
                             "UPDATE trial_values SET objective = 1",
                             "UPDATE trial_intermediate_values SET intermediate_value_type = 'BIG'",
                             "UPDATE trial_user_attributes SET value_json = NULL"};
    for (const auto* damage : damages) {
        CAPTURE(damage);
        Written written;
        written.raw.run(damage);
        CHECK_THROWS_AS(written.trial(), StorageError);
        CHECK_THROWS_WITH(written.trial(), Contains("trial 0 is damaged"));
        Cursor cursor;
        CHECK_THROWS_AS(written.fresh.reader().changes(written.study, cursor), StorageError);
        // And the connection still works.
        CHECK(begin_one(written.fresh.reader(), written.study).number == 1);
    }
}

TEST_CASE("what Optuna reads leniently is read alike") {
    Written written;
    written.raw.run("UPDATE trial_params SET param_value = 3.5 WHERE param_name = 'n'")
        .run("UPDATE trial_params SET param_value = -1 WHERE param_name = 'c'")
        .run("UPDATE trials SET datetime_start = NULL, datetime_complete = '2026-01-02 03:04:05'");
    const auto trial = written.trial();
    CHECK(trial.params[0].value == 3);
    CHECK(trial.params[1].value == 1);  // Python counts from the end
    CHECK_FALSE(trial.start);
    CHECK(timestamp_text(trial.complete.value()) == "2026-01-02 03:04:05.000000");
}

TEST_CASE("parameters keep the order in which they were asked for, whatever their names") {
    Written written;
    CHECK(written.trial().params[0].name == "n");
    CHECK(written.trial().params[1].name == "c");
}

TEST_CASE("a retried trial that is claimed keeps its parameters and loses what hone noted of the failed one") {
    Written written;
    written.raw.run("INSERT INTO trials (number, study_id, state) VALUES (1, 1, 'WAITING')")
        .run(
            "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) "
            "SELECT 2, param_name, param_value, distribution_json FROM trial_params WHERE trial_id = 1 ORDER BY "
            "param_id")
        .run(
            "INSERT INTO trial_system_attributes (trial_id, \"key\", value_json) VALUES (2, 'hone:trial', '\"old\"'), "
            "(2, 'hone:fail', '{}'), (2, 'HONE:x', '1'), (2, 'retry_history', '[0]')");
    const auto begun = begin_one(written.fresh.writer(), written.study, "\"new\"");
    CHECK(begun.number == 1);
    REQUIRE(begun.params.size() == 2);
    CHECK(begun.params[0].name == "n");
    CHECK(begun.params[0].value == 3);
    const Attributes expected = {{"HONE:x", "1"}, {"hone:trial", "\"new\""}, {"retry_history", "[0]"}};
    CHECK(begun.system_attrs == expected);
    CHECK(written.fresh.reader().find_trial(written.study, 1)->system_attrs == expected);
}

TEST_CASE("a trial that another program began is counted") {
    Written written;
    written.raw.run("INSERT INTO trials (number, study_id, state) VALUES (1, 1, 'RUNNING')");
    CHECK(begin_one(written.fresh.writer(), written.study).number == 2);
}

TEST_CASE("a study that was deleted is missed, also where another one took its ids") {
    Written written;
    for (const auto* table : {"trial_params", "trial_values", "trial_intermediate_values", "trial_user_attributes",
                              "trial_system_attributes", "trials", "study_directions", "studies"})
        written.raw.run(std::string("DELETE FROM ") + table);
    CHECK_THROWS_WITH(begin_one(written.fresh.writer(), written.study), Contains("deleted"));
    CHECK_THROWS_AS(finish(written.fresh.writer(), 1, {1}), StudyGone);
    Cursor cursor{.last_finished_id = 0, .unfinished = {1}};
    CHECK(written.fresh.reader().changes(written.study, cursor).empty());
    CHECK(cursor.unfinished.empty());

    CHECK(make_study(written.fresh.writer(), "another").id == written.study);
    CHECK(begin_one(written.fresh.writer(), written.study).number == 0);
}

TEST_CASE("a NULL where no schema allows one is called damage", "[every]") {
    const Place place(databases().front());
    const auto storage = open_storage(place.url(), IfMissing::Create);
    const auto study = make_study(*storage).id;
    const auto range = std::make_shared<const Distribution>(make_int(0, 10, false, 1));
    write_one(*storage, {.id = begin_one(*storage, study).id, .params = {{"n", 3, range}}});
    place.raw().run("UPDATE trial_params SET param_name = NULL");
    CHECK_THROWS_WITH(storage->find_trial(study, 0), Contains("damaged") && !Contains("connect"));
}
