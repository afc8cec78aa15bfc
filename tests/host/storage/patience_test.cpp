// How long others' locks, and a server that drops connections, are waited for.
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "host/storage/storages.hpp"

using namespace hone::host;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

// Far below what the databases wait for by themselves.
constexpr auto soon = 20s;

// Another program, in the middle of a change of the studies.
class Locker {
 public:
    explicit Locker(const Place& place) : raw_(place.raw()) {
        raw_.run("BEGIN").run("UPDATE studies SET study_name = study_name");
    }
    void let_go() { raw_.run("ROLLBACK"); }

 private:
    Raw raw_;
};

// The server refuses to queue trials with this statement, in a trigger, for the first `times`.
void refuse_at_first(const Place& place, int times, const std::string& postgresql, const std::string& mysql) {
    auto raw = place.raw();
    const auto limit = std::to_string(times);
    if (place.is_postgresql())
        raw.run("CREATE SEQUENCE refusals")
            .run("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('refusals') <= " +
                 limit + " THEN " + postgresql + "; END IF; RETURN NEW; END $$")
            .run("CREATE TRIGGER refuse BEFORE INSERT ON trials FOR EACH ROW EXECUTE FUNCTION refuse()");
    else
        raw.run("CREATE TABLE refusals (n INTEGER) ENGINE = MyISAM")
            .run(
                "CREATE TRIGGER refuse BEFORE INSERT ON trials FOR EACH ROW BEGIN INSERT INTO refusals VALUES (1); IF "
                "(SELECT count(*) FROM refusals) <= " +
                limit + " THEN " + mysql + "; END IF; END");
}

}  // namespace

TEST_CASE("a lock that somebody keeps is waited for as long as one has patience, or until one gives up", "[every]") {
    const Place place(databases().front());
    const auto study = make_study(*open_storage(place.url(), IfMissing::Create)).id;
    const bool gives_up = GENERATE(true, false);
    const auto storage = open_storage(place.url(), IfMissing::Create,
                                      {.timeout = gives_up ? 600s : 1s, .gives_up = [gives_up] { return gives_up; }});
    storage->enqueue(study, "{}");
    const Locker locker(place);
    const auto since = Clock::now();
    CHECK_THROWS_AS(storage->enqueue(study, "{}"), StorageGone);
    CHECK(Clock::now() - since < soon);
}

TEST_CASE("whoever gives up still waits for a lock that is let go of in a moment", "[every]") {
    const Place place(databases().front());
    const auto study = make_study(*open_storage(place.url(), IfMissing::Create)).id;
    const auto storage = open_storage(place.url(), IfMissing::Create, {.gives_up = [] { return true; }});
    Locker locker(place);
    const std::jthread letting_go([&locker] {
        std::this_thread::sleep_for(300ms);
        locker.let_go();
    });
    CHECK(storage->enqueue(study, "{}") == 0);
}

TEST_CASE("whoever gives up still tries again after deadlocks", "[.server]") {
    const Place place(Kept::OnServer);
    const auto study = make_study(*open_storage(place.url(), IfMissing::Create)).id;
    refuse_at_first(place, 4, "RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'",
                    "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213");
    const auto storage = open_storage(place.url(), IfMissing::Create, {.gives_up = [] { return true; }});
    CHECK(storage->enqueue(study, "{}") == 0);
}

TEST_CASE("a server that drops every connection at one statement gets no storm of them, and no endless patience",
          "[.server]") {
    const Place place(Kept::OnServer);
    const auto study = make_study(*open_storage(place.url(), IfMissing::Create)).id;
    refuse_at_first(place, 1'000'000, "PERFORM pg_terminate_backend(pg_backend_pid())",
                    "SIGNAL SQLSTATE '08S01' SET MYSQL_ERRNO = 1927");
    const auto storage = open_storage(place.url(), IfMissing::Create, {.timeout = 2s});
    CHECK_THROWS_AS(storage->enqueue(study, "{}"), StorageGone);
    auto raw = place.raw();
    const auto tries = raw.text(place.is_postgresql() ? "SELECT last_value::text FROM refusals"
                                                      : "SELECT CAST(count(*) AS CHAR) FROM refusals");
    CHECK(std::stoi(tries) > 2);
    CHECK(std::stoi(tries) < 30);
}
