// Tables of older Optuna versions; what Optuna's own upgrade makes of them is the judge (tests/data/older).
#include "storage/schema/upgrade.hpp"

#include <catch2/catch.hpp>

#include "host/storage/storages.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

using Texts = std::vector<std::string>;

void load(const fs::path& database, const std::string& script) {
    Raw raw(database);
    for (const auto& statement : statements(content(fs::path(HONE_DATA_DIR) / "older" / (script + ".sql"))))
        raw.run(statement);
}

// All rows of all tables, and which columns may be NULL, in an order of our own: that of columns differs.
Texts everything(const fs::path& database) {
    Raw raw(database);
    Texts result;
    for (const auto& table : raw.texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
        const auto info = " FROM pragma_table_info('" + table + "')";
        for (const auto& column :
             raw.texts("SELECT name || ' ' || type || ' ' || \"notnull\"" + info + " ORDER BY name"))
            result.push_back(table + ": " + column);
        const auto row =
            raw.text("SELECT group_concat('quote(\"' || name || '\")', ' || '' '' || ') FROM (SELECT name" + info +
                     " ORDER BY name)");
        if (table != "version_info")
            for (const auto& values : raw.texts("SELECT " + row + " FROM " + table + " ORDER BY 1"))
                result.push_back(table + ": " + values);
    }
    return result;
}

Upgrade upgrade(const Place& place) { return upgrade_schema(*open_database(place.url(), IfMissing::RefuseFile)); }

}  // namespace

TEST_CASE("an older Optuna's database becomes what Optuna's own upgrade makes of it") {
    const auto [revision, optuna] = GENERATE(table<std::string, std::string>(
        {{"v2.6.0.a", "2.10"}, {"v3.0.0.a", "2.10"}, {"v3.0.0.b", "2.10"}, {"v3.0.0.c", "2.10"}, {"v3.0.0.d", "3.0"}}));
    const Place place(Kept::OnSqlite), expected(Kept::OnSqlite);
    load(place.path(), revision);
    load(expected.path(), "upgraded-" + optuna);
    CHECK_THROWS_WITH(open_storage(place.url(), IfMissing::Create),
                      Contains(revision) && Contains("'hone storage upgrade'"));
    const auto done = upgrade(place);
    CHECK(done.from == revision);
    CHECK((done.distributions > 0) == (revision == "v2.6.0.a"));
    CHECK((done.values > 0) == (revision != "v3.0.0.d"));
    CHECK(everything(place.path()) == everything(expected.path()));
    CHECK(open_storage(place.url(), IfMissing::Refuse)->studies().size() == 2);

    const auto before = content(place.path());
    CHECK(upgrade(place).from == "v3.2.0.a");
    CHECK(content(place.path()) == before);
}

TEST_CASE("a database that cannot be brought up is refused and left as it is") {
    const Place place(Kept::OnSqlite);
    const auto check_refused = [&](const std::string& words) {
        const auto before = content(place.path());
        CHECK_THROWS_AS(upgrade(place), StorageError);
        CHECK_THROWS_WITH(upgrade(place), Contains(words));
        CHECK(content(place.path()) == before);
    };
    CHECK_THROWS_WITH(upgrade(place), Contains("no database"));
    load(place.path(), "v2.6.0.a");
    Raw raw(place.path());
    const auto text = raw.text("SELECT distribution_json FROM trial_params WHERE param_id = 1");
    raw.run("UPDATE trial_params SET distribution_json = '{' WHERE param_id = 1");
    check_refused("distribution is damaged");
    raw.run("UPDATE trial_params SET distribution_json = '" + text + "' WHERE param_id = 1");
    raw.run("UPDATE alembic_version SET version_num = 'v1.3.0.a'");
    check_refused("'optuna storage upgrade'");
    raw.run("UPDATE alembic_version SET version_num = 'v9.0.0.a'");
    check_refused("revision v9.0.0.a");
    raw.run("UPDATE alembic_version SET version_num = 'v3.2.0.a'").run("DROP TABLE trial_heartbeats");
    check_refused("only some of Optuna's tables");
    raw.run("DELETE FROM alembic_version");
    check_refused("no studies of Optuna");
    raw.run("DROP TABLE version_info").run("DROP TABLE studies").run("CREATE TABLE experiments (id INTEGER)");
    check_refused("another program");
}

namespace {

// As Optuna 2.10 made the tables that changed since.
const Texts back_on_postgresql = {
    "ALTER TABLE trial_values DROP value_type, ALTER value SET NOT NULL",
    "ALTER TABLE trial_intermediate_values DROP intermediate_value_type, ALTER intermediate_value SET NOT NULL",
    "DROP TYPE trialvaluetype", "DROP TYPE trialintermediatevaluetype", "DROP INDEX ix_trials_study_id"};
const Texts back_on_mysql = {
    "ALTER TABLE trial_values DROP value_type, MODIFY value FLOAT NOT NULL",
    "ALTER TABLE trial_intermediate_values DROP intermediate_value_type, MODIFY intermediate_value FLOAT NOT NULL",
    "ALTER TABLE trial_params MODIFY param_value FLOAT", "ALTER TABLE trials ADD INDEX study_id (study_id)",
    "DROP INDEX ix_trials_study_id ON trials"};

Texts columns(const Place& place) {
    return place.raw().texts(
        place.is_postgresql()
            ? "SELECT concat_ws(' ', table_name, column_name, udt_name, is_nullable, column_default) "
              "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, column_name"
            : "SELECT concat_ws(' ', table_name, column_name, column_type, is_nullable, column_default) "
              "FROM information_schema.columns WHERE table_schema = database() ORDER BY table_name, column_name");
}

}  // namespace

TEST_CASE("an older schema on a server is brought up, wherever an upgrade before was cut off", "[.server]") {
    const auto done = GENERATE(range(std::size_t{0}, std::size_t{8}));
    const Place place(Kept::OnServer), fresh(Kept::OnServer);
    open_storage(fresh.url(), IfMissing::Create);
    auto raw = place.raw();
    const auto database = open_database(place.url(), IfMissing::Create);
    const auto study = make_study(*open_storage(place.url(), IfMissing::Create)).id;
    for (const auto& statement : place.is_postgresql() ? back_on_postgresql : back_on_mysql) raw.run(statement);
    raw.run("UPDATE alembic_version SET version_num = 'v2.6.0.a'");
    raw.run("INSERT INTO trials (number, study_id, state) VALUES (0, " + std::to_string(study) + ", 'COMPLETE')");
    const auto trial = raw.text("SELECT trial_id FROM trials");
    raw.run("INSERT INTO trial_values (trial_id, objective, value) VALUES (" + trial + ", 0, 0.5)");
    raw.run("INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value) VALUES (" + trial +
            ", 0, -3.4028234e38)");
    raw.run("INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (" + trial +
            R"(, 'x', 0.25, '{"name": "UniformDistribution", "attributes": {"low": 0.0, "high": 1.0}}'))");
    // What MySQL cannot undo.
    if (place.is_mysql())
        for (const auto& alteration : database->dialect().alterations.first(done)) raw.run(alteration.statement);

    const auto counts = upgrade(place);
    CHECK(counts.from == "v2.6.0.a");
    CHECK(counts.distributions == 1);
    CHECK(counts.reports == 1);
    CHECK(counts.values == 0);
    CHECK(columns(place) == columns(fresh));
    const auto read = open_storage(place.url(), IfMissing::Refuse)->find_trial(study, 0).value();
    CHECK(read.values == std::vector{0.5});
    CHECK(read.intermediate_values.at(0) == -std::numeric_limits<double>::infinity());
    CHECK(raw.text("SELECT distribution_json FROM trial_params") ==
          R"({"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 1.0, "log": false}})");
    CHECK(upgrade(place).from == "v3.2.0.a");
}
