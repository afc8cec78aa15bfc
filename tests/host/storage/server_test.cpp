// What is the servers' own: run by servers.sh.
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "host/storage/lossy_proxy.hpp"
#include "host/storage/storages.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;

namespace {

// The server is killed and started again.
void restart_server() {
    const std::string pipe = std::getenv("HONE_TEST_CONTROL");
    std::ofstream(pipe) << "restart\n" << std::flush;
    std::string answer;
    std::ifstream(pipe + ".done") >> answer;
}

const auto categories = [](std::size_t bytes) {
    return std::make_shared<const Distribution>(make_categorical({std::string(bytes, 'x')}));
};

std::string changed(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("an idle connection that the server dropped is made anew, and nothing is lost", "[.server]") {
    FreshStorage fresh(Kept::OnServer);
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    const auto first = begin_one(storage, study);
    write_one(storage, {.id = first.id, .reports = {{0, 1}}, .user_attrs = {{"k", "1"}}});
    restart_server();
    CHECK(write_one(storage, {.id = first.id, .reports = {{1, 2}}, .user_attrs = {{"k", "2"}}}));
    CHECK(begin_one(storage, study).number == 1);
    const auto trial = fresh.reader().find_trial(study, 0).value();
    CHECK(trial.intermediate_values.size() == 2);
    CHECK(trial.user_attrs == Attributes{{"k", "2"}});
}

TEST_CASE("a server that is killed while trials run loses and doubles none", "[.server]") {
    FreshStorage fresh(Kept::OnServer);
    const auto study = make_study(fresh.writer()).id;
    constexpr int count = 1500;
    std::jthread restarts([] {
        for (int i = 0; i < 3; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(400));
            restart_server();
        }
    });
    for (int i = 0; i < count; ++i) {
        const auto begun = begin_one(fresh.writer(), study, std::to_string(i));
        CHECK(begun.number == i);
        CHECK(finish(fresh.writer(), begun.id, {1.0 * i}));
    }
    restarts.join();
    Cursor cursor;
    const auto trials = fresh.reader().changes(study, cursor);
    REQUIRE(trials.size() == count);
    for (std::size_t i = 0; i < trials.size(); ++i) {
        CHECK(trials[i].number == static_cast<std::int64_t>(i));
        CHECK(trials[i].state == State::Complete);
        CHECK(trials[i].system_attrs.at("hone:trial") == std::to_string(i));
    }
}

TEST_CASE("a connection that breaks at COMMIT, before or after it is done, makes it happen once", "[.server]") {
    const Place place(Kept::OnServer);
    const auto colon = place.url().find("127.0.0.1:") + 10;
    const auto port = place.url().substr(colon, place.url().find('/', colon) - colon);
    LossyProxy proxy(std::stoi(port));
    const auto storage = open_storage(changed(place.url(), ":" + port + "/", ":" + std::to_string(proxy.port()) + "/"),
                                      IfMissing::Create);
    const auto where = GENERATE(LossyProxy::Cut::BeforeCommit, LossyProxy::Cut::BeforeItsAnswer);

    proxy.cut(where);
    const auto study = make_study(*storage).id;
    CHECK(proxy.has_cut());
    storage->enqueue(study, "{}");
    const std::vector<BeginRequest> requests = {{R"({"sequence": 1})"}, {R"({"sequence": 2})"}};
    proxy.cut(where);
    const auto begun = storage->begin(study, requests);
    CHECK(proxy.has_cut());
    REQUIRE(begun.size() == 2);
    CHECK(begun[0].number == 0);
    CHECK(begun[0].system_attrs == Attributes{{"fixed_params", "{}"}, {"hone:trial", R"({"sequence": 1})"}});
    CHECK(begun[1].number == 1);
    CHECK(begun[1].system_attrs == Attributes{{"hone:trial", R"({"sequence": 2})"}});

    proxy.cut(where);
    CHECK(write_one(*storage, {.id = begun[0].id, .reports = {{0, 1}}, .user_attrs = {{"k", "1"}}}));
    CHECK(proxy.has_cut());
    proxy.cut(where);
    CHECK(finish(*storage, begun[0].id, {1}));
    CHECK(proxy.has_cut());
    proxy.cut(where);
    // Somebody else's end is not taken for our own.
    CHECK(finish(*open_storage(place.url(), IfMissing::Create), begun[1].id, {}, State::Fail));
    CHECK_FALSE(finish(*storage, begun[1].id, {2}));
    proxy.cut(where);
    CHECK(storage->claim_study_attribute(study, "k", "1") == "1");
    CHECK(begin_one(*storage, study).number == 2);

    proxy.cut(where);
    CHECK(storage->enqueue(study, "{}") == 3);
    CHECK(proxy.has_cut());
    std::vector<TrialRecord> whole(3);
    for (auto& trial : whole) {
        trial.state = State::Fail;
        trial.system_attrs = {{"k", "1"}};
    }
    proxy.cut(where);
    CHECK(storage->add_trials(study, whole) == std::vector<std::int64_t>{4, 5, 6});
    CHECK(proxy.has_cut());
    Cursor cursor;
    const auto trials = storage->changes(study, cursor);
    REQUIRE(trials.size() == 7);
    CHECK(trials[6].system_attrs == Attributes{{"k", "1"}});
    CHECK(trials[0].values == std::vector{1.0});
    CHECK(trials[1].state == State::Fail);
    CHECK(storage->studies().size() == 1);
}

TEST_CASE("what the server cannot hold is refused before anything is written", "[.server]") {
    FreshStorage fresh(Kept::OnServer);
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    const auto id = begin_one(storage, study).id;
    const std::string longest(512, 'n');
    std::string characters;
    for (int i = 0; i < 512; ++i) characters += "\xf0\x9f\x9a\x80";
    CHECK(write_one(storage, {.id = id, .user_attrs = {{longest, "1"}, {characters, "2"}}}));
    CHECK_THROWS_WITH(make_study(storage, longest + "n"), Contains("513 characters"));
    CHECK_THROWS_WITH(write_one(storage, {.id = id, .user_attrs = {{"a", "1"}, {longest + "n", "1"}}}),
                      Contains("513 characters"));
    CHECK_THROWS_WITH(write_one(storage, {.id = id, .reports = {{2147483648, 1}}}), Contains("2147483648"));
    const std::string text(65536, '1');
    const TrialWrite attribute{.id = id, .user_attrs = {{"long", text}}};
    const TrialWrite choice{.id = id, .params = {{"p", 0, categories(65536)}}};
    if (fresh.place().is_mysql()) {
        CHECK_THROWS_WITH(write_one(storage, attribute), Contains("'long'") && Contains("65536 bytes"));
        CHECK_THROWS_WITH(write_one(storage, choice), Contains("parameter 'p'"));
        CHECK_THROWS_WITH(storage.enqueue(study, text), Contains("fixed_params"));
        CHECK(write_one(storage, {.id = id, .user_attrs = {{"long", std::string(65535, '1')}}}));
    } else {
        CHECK(write_one(storage, attribute));
        CHECK(write_one(storage, choice));
        const std::string zero("a\0b", 3);
        CHECK_THROWS_WITH(write_one(storage, {.id = id, .user_attrs = {{"zero", zero}}}), Contains("zero byte"));
        CHECK_THROWS_WITH(make_study(storage, zero), Contains("zero byte"));
    }
    const auto trial = fresh.reader().find_trial(study, 0).value();
    CHECK_FALSE(trial.user_attrs.contains("a"));
    CHECK(trial.intermediate_values.empty());
    CHECK(trial.user_attrs.at(characters) == "2");
}

TEST_CASE("names that the server takes for one are refused, not mixed up", "[.server]") {
    FreshStorage fresh(Kept::OnServer);
    auto& storage = fresh.writer();
    const auto study = make_study(storage).id;
    const auto id = begin_one(storage, study).id;
    const auto range = std::make_shared<const Distribution>(make_float(0, 1, false, 0));
    const TrialWrite params{.id = id, .params = {{"x", 0, range}, {"X", 1, range}}};
    const TrialWrite attributes{.id = id, .user_attrs = {{"k", "1"}, {"K", "2"}}};
    if (!fresh.place().is_mysql()) {
        CHECK(write_one(storage, params));
        CHECK(write_one(storage, attributes));
        CHECK_FALSE(storage.find_study("STUDY"));
        return;
    }
    CHECK_THROWS_WITH(write_one(storage, params), Contains("differ only in case"));
    CHECK_THROWS_WITH(write_one(storage, attributes), Contains("differ only in case"));
    CHECK(fresh.reader().find_trial(study, 0)->params.empty());
    CHECK(fresh.reader().find_trial(study, 0)->user_attrs.empty());
    CHECK_THROWS_WITH(storage.find_study("STUDY"), Contains("'study'") && Contains("'STUDY'"));
    CHECK_THROWS_WITH(make_study(storage, "STUDY"), Contains("'study'"));
    CHECK(write_one(storage, {.id = id, .params = {{"x", 0, range}}}));
}

TEST_CASE("a server that does not let us in is named, the password is not", "[.server]") {
    const Place place(Kept::OnServer);
    const auto url = place.url();
    const auto refused = [](const std::string& wrong, const std::string& words) {
        CHECK_THROWS_AS(open_storage(wrong, IfMissing::Create), StorageError);
        CHECK_THROWS_WITH(open_storage(wrong, IfMissing::Create), Contains("tester:***@127.0.0.1") && Contains(words) &&
                                                                      !Contains("p@s") && !Contains("p%40s") &&
                                                                      !Contains("s3cret") && !Contains("\n"));
    };
    const auto password = url.substr(url.find("tester:") + 7, url.find("@127") - url.find("tester:") - 7);
    refused(changed(url, password, "s3cret"), "tester");
    refused(changed(url, "hone_test", "no_such"), "no_such");
    const auto colon = url.find("127.0.0.1:") + 10;
    refused(changed(url, url.substr(colon, url.find('/', colon) - colon), "1"), "cannot connect");
}

TEST_CASE("a socket serves as well as a port", "[.server]") {
    const Place place(Kept::OnServer);
    auto url = place.url();
    const std::string socket = std::getenv("HONE_TEST_SOCKET");
    const auto host = url.find("127.0.0.1"), slash = url.find('/', host);
    const auto port = url.substr(host + 10, slash - host - 10);
    url.replace(host, slash - host, place.is_mysql() ? "localhost" : "");
    url += place.is_mysql() ? "?unix_socket=" + socket : "?host=" + socket + "&port=" + port;
    make_study(*open_storage(url, IfMissing::Create));
    CHECK(open_storage(place.url(), IfMissing::Refuse)->find_study("study"));
}

TEST_CASE("a server's database is refused if it is empty, another program's, or of another revision", "[.server]") {
    const Place place(Kept::OnServer);
    CHECK_THROWS_WITH(open_storage(place.url(), IfMissing::Refuse), Contains("is empty"));
    place.raw().run("CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY)");
    CHECK_THROWS_WITH(open_storage(place.url(), IfMissing::Create), Contains("another program"));
    place.raw().run("DROP TABLE experiments");
    open_storage(place.url(), IfMissing::Create);
    place.raw().run("UPDATE alembic_version SET version_num = 'v2.6.0.a'");
    CHECK_THROWS_WITH(open_storage(place.url(), IfMissing::Create), Contains("older schema v2.6.0.a"));
    CHECK(place.raw().text("SELECT version_num FROM alembic_version") == "v2.6.0.a");
}

TEST_CASE("the schema on a server is Optuna's", "[.server]") {
    const Place ours(Kept::OnServer), optunas(Kept::OnServer);
    open_storage(ours.url(), IfMissing::Create);
    const auto* dump = ours.is_postgresql() ? "optuna-postgresql.sql" : "optuna-mysql.sql";
    auto script = optunas.raw();
    for (const auto& statement : statements(content(std::filesystem::path(HONE_DATA_DIR) / dump)))
        script.run(statement);

    const std::vector<const char*> of_postgresql = {
        "SELECT concat_ws(' ', table_name, column_name, udt_name, is_nullable, column_default, "
        "character_maximum_length) "
        "FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'hone_%' ORDER BY "
        "table_name, ordinal_position",
        "SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'hone_%' ORDER BY 1",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'hone_%' ORDER BY 1",
        "SELECT concat_ws(' ', enumtypid::regtype, enumsortorder, enumlabel) FROM pg_enum ORDER BY 1"};
    const std::vector<const char*> of_mysql = {
        "SELECT concat_ws(' ', table_name, column_name, column_type, is_nullable, column_default, extra, column_key) "
        "FROM information_schema.columns WHERE table_schema = database() AND table_name NOT LIKE 'hone_%' ORDER BY "
        "table_name, ordinal_position",
        "SELECT concat_ws(' ', table_name, index_name, non_unique, seq_in_index, column_name) "
        "FROM information_schema.statistics WHERE table_schema = database() AND table_name NOT LIKE 'hone_%' ORDER BY "
        "1",
        "SELECT concat_ws(' ', table_name, constraint_name, column_name, referenced_table_name, "
        "referenced_column_name) "
        "FROM information_schema.key_column_usage WHERE table_schema = database() AND table_name NOT LIKE 'hone_%' "
        "ORDER BY 1",
        "SELECT concat_ws(' ', constraint_name, check_clause) FROM information_schema.check_constraints "
        "WHERE constraint_schema = database() ORDER BY 1",
        "SELECT concat_ws(' ', table_name, engine, table_collation) FROM information_schema.tables "
        "WHERE table_schema = database() AND table_name NOT LIKE 'hone_%' ORDER BY 1"};
    for (const auto* query : ours.is_postgresql() ? of_postgresql : of_mysql) {
        const auto expected = optunas.raw().texts(query);
        CHECK_FALSE(expected.empty());
        CHECK(ours.raw().texts(query) == expected);
    }
    CHECK(ours.raw().text("SELECT version_num FROM alembic_version") == "v3.2.0.a");
    CHECK(
        ours.raw().text("SELECT concat_ws(' ', version_info_id, schema_version, library_version) FROM version_info") ==
        "1 12 5.0.0");
}
