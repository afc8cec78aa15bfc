// hone storage check: every damage is made by hand, found, named, and mended or left.
#include "storage/check/storage_check.hpp"

#include <catch2/catch.hpp>

#include "host/storage/storages.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;

namespace {

using Texts = std::vector<std::string>;

// A study of two objectives with three finished trials, and a raw connection that may do anything.
class Damaged {
 public:
    Damaged() : place(databases().front()), raw(place.raw()) {
        const auto storage = open_storage(place.url(), IfMissing::Create);
        const auto range = std::make_shared<const Distribution>(make_float(0, 1, false, 0));
        const Direction directions[] = {Direction::Minimize, Direction::Maximize};
        study = storage->create_study("mlp", directions).id;
        for (int i = 0; i < 3; ++i) {
            const auto id = begin_one(*storage, study).id;
            ids.push_back(std::to_string(id));
            write_one(*storage, {.id = id,
                                 .params = {{"x", 0.5, range}},
                                 .reports = {{0, 1}},
                                 .user_attrs = {{"k", "1"}},
                                 .ending = Ending{State::Complete, {1, 2}, now()}});
        }
        if (place.is_postgresql()) raw.run("SET session_replication_role = replica");
        if (place.is_mysql()) raw.run("SET FOREIGN_KEY_CHECKS = 0");
    }

    StorageCheck check() { return check_storage(*open_database(place.url(), IfMissing::Refuse)); }
    StorageCheck repair() { return repair_storage(*open_database(place.url(), IfMissing::Refuse)); }
    Texts numbers() { return raw.texts("SELECT number FROM trials ORDER BY trial_id"); }

    // A damage of this kind, and no other, is found in these words; whether repair mends it follows from its kind.
    void check_found(Damage damage, const Texts& words) {
        for (const auto& findings : {check().findings, repair().findings}) {
            REQUIRE(findings.size() == 1);
            CHECK(damage_name(findings[0].damage) == damage_name(damage));
            for (const auto& word : words) CHECK_THAT(findings[0].text, Contains(word));
        }
        CHECK(check().findings.empty() == may_be_repaired(damage));
    }

    Place place;
    Raw raw;
    std::int64_t study = 0;
    Texts ids;  // of the trials
};

}  // namespace

TEST_CASE("a database that nothing happened to has no finding", "[every]") {
    Damaged well;
    const auto check = well.check();
    CHECK(check.findings.empty());
    CHECK(check.revision == "v3.2.0.a");
    CHECK(check.hosts.empty());
    CHECK(check.health.round_trip_s > 0);
    CHECK(std::abs(check.health.clock_skew_s) < 1);
    CHECK(well.repair().findings.empty());
}

TEST_CASE("Optuna's own studies have no damage but trials that nobody runs any more") {
    const Place place(Kept::OnSqlite);
    std::filesystem::copy_file(std::filesystem::path(HONE_DATA_DIR) / "optuna-study.sqlite3", place.path());
    const auto running = place.raw().texts("SELECT trial_id || '' FROM trials WHERE state = 'RUNNING'").size();
    const auto findings = check_storage(*open_database(place.url(), IfMissing::Refuse)).findings;
    CHECK(findings.size() == running);
    for (const auto& finding : findings) CHECK(damage_name(finding.damage) == "ownerless");
}

TEST_CASE("numbers that are missing or double are found, and given anew", "[every]") {
    SECTION("missing") {
        Damaged storage;
        storage.raw.run("UPDATE trials SET number = NULL WHERE number = 1");
        storage.check_found(Damage::Number, {"'mlp'", "row " + storage.ids[1], "no number"});
        CHECK(storage.numbers() == Texts{"0", "1", "2"});
    }
    SECTION("double") {
        Damaged storage;
        storage.raw.run("UPDATE trials SET number = 1 WHERE number = 2");
        storage.check_found(Damage::Number, {"'mlp'", "trial 1", "that number"});
        CHECK(storage.numbers() == Texts{"0", "1", "2"});
    }
    SECTION("missing, where a gap has made the count another's number") {
        Damaged storage;
        storage.raw.run("UPDATE trials SET number = 2 WHERE number = 1");
        storage.raw.run("UPDATE trials SET number = NULL WHERE trial_id = " + storage.ids[2]);
        CHECK(storage.repair().findings.size() == 2);
        CHECK(storage.numbers() == Texts{"0", "2", "3"});
    }
}

TEST_CASE("gaps are named, and never filled", "[every]") {
    Damaged storage;
    storage.raw.run("UPDATE trials SET number = 5 WHERE number = 2");
    storage.check_found(Damage::Gap, {"'mlp'", "2 to 4"});
    CHECK(storage.numbers() == Texts{"0", "1", "5"});
}

TEST_CASE("rows of no trial and of no study are found in every table, and removed", "[every]") {
    const auto [where, columns, row] = GENERATE(table<std::string, std::string, std::string>(
        {{"trial_params", "trial_id, param_name", "9999, 'x'"},
         {"trial_params", "trial_id, param_name", "NULL, 'x'"},
         {"trial_values", "trial_id, objective, value, value_type", "9999, 0, 1, 'FINITE'"},
         {"trial_intermediate_values", "trial_id, step, intermediate_value, intermediate_value_type",
          "9999, 0, 1, 'FINITE'"},
         {"trial_user_attributes", "trial_id, \"key\", value_json", "9999, 'k', '1'"},
         {"trial_system_attributes", "trial_id, \"key\", value_json", "9999, 'k', '1'"},
         {"trial_heartbeats", "trial_id, heartbeat", "9999, CURRENT_TIMESTAMP"},
         {"hone_reports", "trial_id, step, metric, value, value_type", "9999, 0, 'loss', 1, 'FINITE'"},
         {"trials", "study_id, number, state", "9999, 0, 'COMPLETE'"},
         {"trials", "study_id, number, state", "NULL, 0, 'COMPLETE'"},
         {"study_directions", "study_id, direction, objective", "9999, 'MINIMIZE', 0"},
         {"study_user_attributes", "study_id, \"key\", value_json", "9999, 'k', '1'"},
         {"study_system_attributes", "study_id, \"key\", value_json", "9999, 'k', '1'"},
         {"hone_hosts", "uuid, study_id, heartbeat_interval, grace_period, last_beat",
          "'u', 9999, 10, 60, CURRENT_TIMESTAMP"},
         {"hone_claims", "study_id, claim, number", "9999, 'spool', 0"}}));
    Damaged storage;
    storage.raw.run("INSERT INTO " + where + " (" + columns + ") VALUES (" + row + ")");
    storage.check_found(Damage::Dangling, {where, "1 row"});
    CHECK(storage.numbers().size() == 3);
}

TEST_CASE("what a trial of no study has is removed with it", "[every]") {
    Damaged storage;
    storage.raw.run("INSERT INTO trials (study_id, number, state) VALUES (9999, 0, 'COMPLETE')");
    const auto id = storage.raw.text("SELECT max(trial_id) FROM trials");
    storage.raw.run("INSERT INTO trial_user_attributes (trial_id, \"key\", value_json) VALUES (" + id + ", 'k', '{')");
    CHECK(storage.check().findings.size() == 2);
    CHECK(storage.repair().findings.size() == 2);
    CHECK(storage.check().findings.empty());
}

TEST_CASE("RUNNING trials that nobody runs are found, and failed", "[every]") {
    Damaged storage;
    const auto study = std::to_string(storage.study);
    const auto beat = [&](const std::string& time) {
        storage.raw.run("DELETE FROM trial_heartbeats");
        storage.raw.run("INSERT INTO trial_heartbeats (trial_id, heartbeat) VALUES (" + storage.ids[2] + ", " + time +
                        ")");
    };
    storage.raw.run("UPDATE trials SET state = 'RUNNING' WHERE number = 2");
    SECTION("without a heartbeat") { storage.raw.run("DELETE FROM trial_heartbeats"); }
    SECTION("with an old one") { beat("'2020-01-01 00:00:00'"); }
    SECTION("unless they have a young one") {
        beat("CURRENT_TIMESTAMP");
        CHECK(storage.check().findings.empty());
        return;
    }
    SECTION("unless a host is at work on the study") {
        storage.raw.run("DELETE FROM trial_heartbeats");
        storage.raw.run(
            "INSERT INTO hone_hosts (uuid, study_id, name, pid, heartbeat_interval, grace_period, last_beat) "
            "VALUES ('u', " +
            study + ", 'node7', 41, 10, 60, CURRENT_TIMESTAMP)");
        const auto check = storage.check();
        CHECK(check.findings.empty());
        REQUIRE(check.hosts.size() == 1);
        CHECK(check.hosts[0].host.name == "node7");
        CHECK_THROWS_AS(storage.repair(), StorageError);
        CHECK_THROWS_WITH(storage.repair(), Contains("node7 (pid 41, study 'mlp')"));
        storage.raw.run("UPDATE hone_hosts SET last_beat = '2020-01-01 00:00:00'");
        CHECK(storage.check().hosts.empty());
    }
    storage.check_found(Damage::Ownerless, {"'mlp'", "trial 2", "nobody runs it"});
    const auto trial = open_storage(storage.place.url(), IfMissing::Refuse)->find_trial(storage.study, 2).value();
    CHECK(trial.state == State::Fail);
    CHECK(trial.complete > now() - std::chrono::minutes(1));
}

TEST_CASE("what is unreadable is named, and left", "[every]") {
    struct Case {
        std::string sql;
        Damage damage;
        Texts words;
        bool only_sqlite = false;
    };
    const std::string of_1 = " WHERE trial_id = ";
    const auto c = GENERATE_COPY(values<Case>({
        {"UPDATE trial_user_attributes SET value_json = '{1}'" + of_1, Damage::NoJson, {"trial 1", "'k'", "no JSON"}},
        {"UPDATE trial_user_attributes SET value_json = NULL" + of_1, Damage::NoJson, {"trial 1", "'k'", "no text"}},
        {"UPDATE trial_params SET distribution_json = '{}'" + of_1, Damage::NoJson, {"trial 1", "'x'", "unreadable"}},
        {"UPDATE trial_params SET param_value = NULL" + of_1, Damage::Parameter, {"trial 1", "'x'", "no value"}},
        {R"(UPDATE trial_params SET distribution_json = '{"name": "FloatDistribution", "attributes": )"
         R"({"low": 0.1, "high": 1.0, "log": true, "step": null}}')" +
             of_1,
         Damage::Parameter,
         {"'mlp'", "'x'", "trial 1"}},
        {"UPDATE trial_values SET value = NULL WHERE objective = 1 AND trial_id = ",
         Damage::Enumeration,
         {"trial 1", "value 1", "'FINITE'", "no number"}},
        {"UPDATE trial_intermediate_values SET intermediate_value_type = 'NAN'" + of_1,
         Damage::Enumeration,
         {"trial 1", "step 0", "'NAN'", "a number"}},
        {"UPDATE trial_values SET objective = 7 WHERE objective = 1 AND trial_id = ",
         Damage::Objectives,
         {"trial 1", "value 1", "objective 7"}},
        {"UPDATE study_directions SET objective = 2 WHERE objective = 1 AND 0 <> ",
         Damage::Objectives,
         {"'mlp'", "direction 1", "objective 2"}},
        {"DELETE FROM study_directions WHERE 0 <> ", Damage::Directions, {"'mlp'", "no direction"}},
        {"UPDATE study_directions SET direction = 'NOT_SET' WHERE objective = 0 AND 0 <> ",
         Damage::Enumeration,
         {"'mlp'", "objective 0", "'NOT_SET'"}},
        {"UPDATE trials SET state = 'LOST'" + of_1, Damage::Enumeration, {"trial 1", "'LOST'"}, true},
        {"UPDATE trial_values SET value_type = 'BIG' WHERE objective = 0 AND trial_id = ",
         Damage::Enumeration,
         {"trial 1", "value 0", "'BIG'"},
         true},
    }));
    Damaged storage;
    if (c.only_sqlite && server_url()) return;  // a server keeps no such word
    CAPTURE(c.sql);
    storage.raw.run(c.sql + storage.ids[1]);
    storage.check_found(c.damage, c.words);
}

TEST_CASE("a study's attribute that is no JSON is named", "[every]") {
    Damaged storage;
    storage.raw.run("INSERT INTO study_system_attributes (study_id, \"key\", value_json) VALUES (" +
                    std::to_string(storage.study) + ", 'k', 'nan')");
    storage.check_found(Damage::NoJson, {"'mlp'", "'k'"});
}

TEST_CASE("a file that SQLite finds damaged is named so") {
    Damaged storage;
    storage.raw.run("PRAGMA writable_schema = 1")
        .run(
            "UPDATE sqlite_master SET sql = replace(sql, 'UNIQUE INDEX', 'INDEX') WHERE name = "
            "'ix_studies_study_name'");
    storage.raw = Raw(storage.place.path());
    storage.raw.run("INSERT INTO studies (study_name) VALUES ('mlp')");
    storage.raw.run("PRAGMA writable_schema = 1")
        .run(
            "UPDATE sqlite_master SET sql = replace(sql, 'INDEX', 'UNIQUE INDEX') WHERE name = "
            "'ix_studies_study_name'");
    const auto findings = storage.check().findings;
    REQUIRE_FALSE(findings.empty());
    CHECK(damage_name(findings[0].damage) == "integrity");
}
