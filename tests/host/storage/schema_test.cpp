#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "host/storage/raw.hpp"
#include "host/storage/storages.hpp"
#include "storage/database/sqlite_database.hpp"

using namespace hone::host;

TEST_CASE("the schema is Optuna's, letter for letter") {
    FreshStorage fresh(Kept::OnSqlite);
    Raw raw(fresh.path());
    const auto expected = statements(content(std::filesystem::path(HONE_DATA_DIR) / "optuna-sqlite.sql"));
    REQUIRE(expected.size() == 15);
    CHECK(raw.texts(
              "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'hone_%' ORDER BY rowid") ==
          expected);
    CHECK(raw.text("SELECT version_num FROM alembic_version") == "v3.2.0.a");
    CHECK(raw.text("SELECT version_info_id || ' ' || schema_version || ' ' || library_version FROM version_info") ==
          "1 12 5.0.0");
}

TEST_CASE("a database is in WAL mode and waits for the disk, unless its URL says otherwise") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "hone.db";
    const auto pragma = [&](Synchronous synchronous) {
        SqliteDatabase database(path, synchronous, IfMissing::Create, {});
        return std::get<0>(
            Query<std::tuple<std::int64_t>>(database.connection(), "PRAGMA synchronous").first().value());
    };
    CHECK(pragma(Synchronous::Full) == 2);
    CHECK(pragma(Synchronous::Normal) == 1);
    CHECK(Raw(path).text("PRAGMA journal_mode") == "wal");
}

TEST_CASE("tables that Optuna is just making are waited for") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "optuna.db";
    auto rest = statements(content(std::filesystem::path(HONE_DATA_DIR) / "optuna-sqlite.sql"));
    rest.push_back("INSERT INTO version_info VALUES (1, 12, '4.0.0')");
    rest.push_back("INSERT INTO alembic_version VALUES ('v3.2.0.a')");
    Raw(path).run(rest[0]).run(rest[1]).run(rest[2]);
    std::thread optuna([&] {
        Raw raw(path);
        for (std::size_t i = 3; i < rest.size(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            raw.run(rest[i]);
        }
    });
    CHECK_NOTHROW(make_study(*open_storage(sqlite_url(path), IfMissing::Create)));
    optuna.join();
    CHECK(Raw(path).text("SELECT library_version FROM version_info") == "4.0.0");
}

TEST_CASE("only looking leaves the journal of another program's database as it is") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "optuna.db";
    std::filesystem::copy_file(std::filesystem::path(HONE_DATA_DIR) / "optuna-study.sqlite3", path);
    const auto before = content(path);
    CHECK(open_storage(sqlite_url(path), IfMissing::Refuse)->studies().size() == 18);
    CHECK(content(path) == before);
}

TEST_CASE("values are stored as Optuna stores them") {
    FreshStorage fresh(Kept::OnSqlite);
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    const auto id = begin_one(storage, study, R"({"run": 1})").id;
    const auto range = std::make_shared<const Distribution>(make_int(0, 10, false, 3));
    const auto complete = std::chrono::sys_days(std::chrono::year(2026) / 1 / 2) + std::chrono::microseconds(5);
    CHECK(write_one(storage, {.id = id,
                              .params = {{"n", 3, range}},
                              .reports = {{0, 0.5}, {1, std::numeric_limits<double>::infinity()}, {2, std::nan("")}},
                              .user_attrs = {{"k", "\"v\""}},
                              .ending = Ending{State::Pruned, {-std::numeric_limits<double>::infinity()}, complete}}));
    Raw raw(fresh.path());
    CHECK(raw.text("SELECT study_name || study_id FROM studies") == "study1");
    CHECK(raw.text("SELECT direction || objective FROM study_directions") == "MINIMIZE0");
    CHECK(raw.text("SELECT number || state || datetime_complete FROM trials") == "0PRUNED2026-01-02 00:00:00.000005");
    CHECK(raw.text("SELECT length(datetime_start) FROM trials") == "26");
    CHECK(raw.text("SELECT param_name || param_value || typeof(param_value) FROM trial_params") == "n3.0real");
    CHECK(raw.text("SELECT distribution_json FROM trial_params") ==
          R"({"name": "IntDistribution", "attributes": {"log": false, "step": 3, "low": 0, "high": 9}})");
    CHECK(raw.text("SELECT objective || ifnull(value, 'NULL') || value_type FROM trial_values") == "0NULLINF_NEG");
    CHECK(raw.texts("SELECT step || ifnull(intermediate_value, 'NULL') || intermediate_value_type "
                    "FROM trial_intermediate_values ORDER BY step") ==
          std::vector<std::string>{"00.5FINITE", "1NULLINF_POS", "2NULLNAN"});
    CHECK(raw.text("SELECT \"key\" || value_json FROM trial_user_attributes") == "k\"v\"");
    CHECK(raw.text("SELECT \"key\" || value_json FROM trial_system_attributes") == R"(hone:trial{"run": 1})");
}

TEST_CASE("what another connection wrote is noticed, one's own writes are not") {
    FreshStorage fresh(Kept::OnSqlite);
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    CHECK(storage.may_have_changed());  // nobody has looked yet
    CHECK_FALSE(storage.may_have_changed());
    begin_one(storage, study);
    CHECK_FALSE(storage.may_have_changed());
    begin_one(fresh.reader(), study);
    CHECK(storage.may_have_changed());
    CHECK_FALSE(storage.may_have_changed());
}
