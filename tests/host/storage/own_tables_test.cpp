// hone_meta, hone_hosts, hone_reports, hone_claims.
#include <algorithm>
#include <catch2/catch.hpp>

#include "host/storage/storages.hpp"
#include "storage/database/database.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;

namespace {

using Texts = std::vector<std::string>;

Texts own_tables(const Place& place) {
    auto names = place.raw().texts(
        place.is_mysql()        ? "SELECT table_name FROM information_schema.tables WHERE table_schema = database()"
        : place.is_postgresql() ? "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                                : "SELECT name FROM sqlite_master WHERE type = 'table'");
    std::erase_if(names, [](const std::string& name) { return !name.starts_with("hone_"); });
    std::ranges::sort(names);
    return names;
}

const Texts all = {"hone_claims", "hone_hosts", "hone_meta", "hone_reports"};

// As Optuna leaves a database: without hone's own tables.
void drop_own_tables(const Place& place) {
    for (const auto& name : own_tables(place)) place.raw().run("DROP TABLE " + name);
}

}  // namespace

TEST_CASE("hone's own tables come with Optuna's, in a version that is told", "[every]") {
    const Place place(databases().front());
    CHECK(open_database(place.url(), IfMissing::Create)->has_own_tables());
    CHECK(own_tables(place) == all);
    CHECK(place.raw().text("SELECT value FROM hone_meta WHERE name = 'version'") == "2");
}

TEST_CASE("claims of an older hone, which has none, make room for those that name a trial", "[every]") {
    const Place place(databases().front());
    const auto study = make_study(*open_storage(place.url(), IfMissing::Create)).id;
    auto raw = place.raw();
    raw.run("DROP TABLE hone_claims");
    raw.run(
        "CREATE TABLE hone_claims (study_id INTEGER NOT NULL, claim VARCHAR(255) NOT NULL, "
        "PRIMARY KEY (study_id, claim))");
    raw.run("UPDATE hone_meta SET value = '1' WHERE name = 'version'");
    CHECK(open_database(place.url(), IfMissing::Refuse)->has_own_tables());
    CHECK(open_storage(place.url(), IfMissing::Create)->claim(study, "k", 7, std::nullopt) == 7);
    CHECK(raw.text("SELECT value FROM hone_meta WHERE name = 'version'") == "2");
}

TEST_CASE("hone's own tables are made in a database of Optuna's by who writes, not by who looks", "[every]") {
    const Place place(databases().front());
    open_database(place.url(), IfMissing::Create);
    drop_own_tables(place);
    CHECK_FALSE(open_database(place.url(), IfMissing::Refuse)->has_own_tables());
    CHECK(own_tables(place).empty());
    CHECK(open_database(place.url(), IfMissing::Create)->has_own_tables());
    CHECK(open_database(place.url(), IfMissing::Refuse)->has_own_tables());
    CHECK(own_tables(place) == all);
}

TEST_CASE("own tables of which a host made only some are completed", "[every]") {
    const auto left = GENERATE(range(std::size_t{0}, std::size_t{4}));
    const Place place(databases().front());
    open_database(place.url(), IfMissing::Create);
    const Texts in_order_of_making = {"hone_hosts", "hone_reports", "hone_claims", "hone_meta"};
    place.raw().run("DELETE FROM hone_meta");
    for (auto i = left; i < 4; ++i) place.raw().run("DROP TABLE " + in_order_of_making[i]);
    CHECK_FALSE(open_database(place.url(), IfMissing::Refuse)->has_own_tables());
    CHECK(open_database(place.url(), IfMissing::Create)->has_own_tables());
    CHECK(own_tables(place) == all);
    CHECK(place.raw().text("SELECT value FROM hone_meta WHERE name = 'version'") == "2");
}

TEST_CASE("own tables of a newer hone are refused and left as they are", "[every]") {
    const Place place(databases().front());
    open_database(place.url(), IfMissing::Create);
    place.raw().run("UPDATE hone_meta SET value = '3' WHERE name = 'version'");
    for (const auto if_missing : {IfMissing::Create, IfMissing::Refuse}) {
        CHECK_THROWS_AS(open_storage(place.url(), if_missing), StorageError);
        CHECK_THROWS_WITH(open_storage(place.url(), if_missing), Contains("newer hone") && Contains("version 3"));
    }
    CHECK(place.raw().text("SELECT value FROM hone_meta WHERE name = 'version'") == "3");
}

TEST_CASE("rows of hone's own never pass to a study or trial that gets a deleted one's id", "[every]") {
    FreshStorage fresh(databases().front());
    auto& storage = fresh.writer();
    auto raw = fresh.place().raw();
    const auto study = make_study(storage).id;
    const auto trial = begin_one(storage, study).id;
    const auto t = std::to_string(trial), s = std::to_string(study);
    raw.run("INSERT INTO hone_reports (trial_id, step, metric, value, value_type) VALUES (" + t +
            ", 0, 'loss', 1.5, 'FINITE')");
    raw.run("INSERT INTO hone_claims (study_id, claim, number) VALUES (" + s + ", 'spool', 0)");
    raw.run("INSERT INTO hone_hosts (uuid, study_id, heartbeat_interval, grace_period, last_beat) VALUES ('u', " + s +
            ", 10, 60, CURRENT_TIMESTAMP)");
    // As Optuna deletes a study.
    for (const auto* table : {"trial_heartbeats", "trial_system_attributes", "trials", "study_directions", "studies"})
        raw.run(std::string("DELETE FROM ") + table);
    const auto again = make_study(storage).id;
    CHECK(begin_one(storage, again).number == 0);
    for (const auto* table : {"hone_reports", "hone_claims", "hone_hosts"}) {
        CAPTURE(table);
        CHECK(raw.texts(std::string("SELECT '1' FROM ") + table).empty());
    }
}

TEST_CASE("metrics and claims that differ in case are two", "[every]") {
    FreshStorage fresh(databases().front());
    const auto study = make_study(fresh.writer()).id;
    const auto trial = begin_one(fresh.writer(), study).id;
    auto raw = fresh.place().raw();
    for (const std::string name : {"loss", "Loss"}) {
        raw.run("INSERT INTO hone_reports (trial_id, step, metric, value_type) VALUES (" + std::to_string(trial) +
                ", 0, '" + name + "', 'NAN')");
        raw.run("INSERT INTO hone_claims (study_id, claim, number) VALUES (" + std::to_string(study) + ", '" + name +
                "', 0)");
    }
    CHECK(raw.texts("SELECT metric FROM hone_reports WHERE metric = 'Loss'").size() == 1);
    CHECK(raw.texts("SELECT claim FROM hone_claims WHERE claim = 'Loss'").size() == 1);
}

TEST_CASE("without the right to make tables hone works without its own", "[.server]") {
    const Place place(Kept::OnServer);
    make_study(*open_storage(place.url(), IfMissing::Create));
    drop_own_tables(place);
    const auto database = place.url().substr(place.url().rfind('/') + 1);
    const auto user = "guest_" + database.substr(5);
    auto raw = place.raw();
    if (place.is_postgresql())
        raw.run("CREATE USER " + user + " PASSWORD 'secret'")
            .run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            .run("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + user)
            .run("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO " + user);
    for (const std::string at : {"'@'localhost'", "'@'127.0.0.1'"})
        if (place.is_mysql())
            raw.run("CREATE USER '" + user + at + " IDENTIFIED BY 'secret'")
                .run("GRANT SELECT, INSERT, UPDATE, DELETE ON " + database + ".* TO '" + user + at);
    auto url = place.url();
    const auto begin = url.find("://") + 3;
    url.replace(begin, url.find('@') - begin, user + ":secret");
    CHECK_FALSE(open_database(url, IfMissing::Create)->has_own_tables());
    const auto storage = open_storage(url, IfMissing::Create);
    CHECK(begin_one(*storage, storage->find_study("study").value().id).number == 0);
    CHECK(own_tables(place).empty());

    // Tables that somebody else made, and lets nobody use.
    open_database(place.url(), IfMissing::Create);
    if (place.is_mysql()) {
        raw.run("DROP USER '" + user + "'@'localhost', '" + user + "'@'127.0.0.1'");
        return;
    }
    CHECK_FALSE(open_database(url, IfMissing::Create)->has_own_tables());
    raw.run("DROP OWNED BY " + user).run("DROP USER " + user);
}
