#include "study/spool.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <limits>

#include "host/temporary_folder.hpp"
#include "storage/format/timestamp.hpp"
#include "study/spooled_result.hpp"

using namespace hone::host;

namespace {

namespace fs = std::filesystem;

const std::string first_trial = R"({"run": "r", "host": "h", "sequence": 0})";

struct Fixture {
    TemporaryFolder folder;
    std::unique_ptr<Storage> storage = open_storage("memory:", IfMissing::Create);
    std::int64_t study = storage->create_study("s", std::vector{Direction::Minimize}).id;
    Spool spool{folder.path() / "spool", "s", "host"};

    // A trial that has ended here, but is RUNNING in the storage.
    TrialRecord ended(const std::string& origin = first_trial) {
        const BeginRequest request[] = {{origin}};
        const auto begun = storage->begin(study, request).at(0);
        TrialRecord trial;
        trial.id = begun.id;
        trial.number = begun.number;
        trial.state = State::Complete;
        trial.values = {0.1};
        trial.params = {{"x", 0.5, std::make_shared<const Distribution>(make_float(0, 1, false, 0))}};
        trial.intermediate_values = {{3, std::numeric_limits<double>::quiet_NaN()}};
        trial.user_attrs = {{"u", "\"ü\""}};
        trial.system_attrs = {{"hone:trial", origin}};
        trial.start = begun.start;
        trial.complete = now();
        return trial;
    }
    void bring_in(RetryPolicy retry = {}) { spool.bring_in(*storage, study, retry); }
    TrialRecord trial(std::int64_t number) { return storage->find_trial(study, number).value(); }
    bool is_empty() const {
        for (const auto& entry : fs::directory_iterator(spool.folder()))
            if (entry.path().extension() == ".json") return false;
        return true;
    }
    void fail(std::int64_t id, std::int64_t retries) {
        TrialWrite write{.id = id};
        write.ending = Ending{.state = State::Fail, .values = {}, .complete = now(), .retry = Retry{study, retries}};
        REQUIRE(storage->write({&write, 1}).front());
    }
};

}  // namespace

TEST_CASE("a result is read from the spool as it was kept") {
    Fixture f;
    auto trial = f.ended();
    trial.values = {std::numeric_limits<double>::infinity(), 0.1, 5e-324};
    trial.series = {{"é", {{0, -1.5}, {7, std::numeric_limits<double>::infinity()}}}};
    const auto read = spooled_result_from_json(to_json(SpooledResult{"名前", trial}));
    CHECK(read.study == "名前");
    CHECK(read.trial.id == trial.id);
    CHECK(read.trial.number == trial.number);
    CHECK(read.trial.state == State::Complete);
    CHECK(read.trial.values == trial.values);
    REQUIRE(read.trial.params.size() == 1);
    CHECK(read.trial.params[0].name == "x");
    CHECK(read.trial.params[0].value == 0.5);
    CHECK(*read.trial.params[0].distribution == *trial.params[0].distribution);
    CHECK(std::isnan(read.trial.intermediate_values.at(3)));
    CHECK(read.trial.series == trial.series);
    CHECK(read.trial.user_attrs == trial.user_attrs);
    CHECK(read.trial.system_attrs == trial.system_attrs);
    CHECK(read.trial.start == trial.start);
    CHECK(read.trial.complete == trial.complete);
    for (const auto* text : {"", "{}", "[1]", "{\"study\": 1}"}) CHECK_THROWS(spooled_result_from_json(text));
}

TEST_CASE("what waits in the spool becomes the trial's end, once") {
    Fixture f;
    f.spool.keep(f.ended());
    CHECK_FALSE(f.is_empty());
    f.bring_in();
    CHECK(f.is_empty());
    CHECK(f.trial(0).state == State::Complete);
    CHECK(f.trial(0).values == std::vector{0.1});
    CHECK(f.trial(0).params.size() == 1);
    CHECK(f.trial(0).user_attrs.at("u") == "\"ü\"");
    f.bring_in();
    CHECK_FALSE(f.storage->find_trial(f.study, 1));
}

TEST_CASE("a failure that waits in the spool is retried as any other") {
    Fixture f;
    auto trial = f.ended();
    trial.state = State::Fail;
    trial.values.reset();
    trial.system_attrs["hone:fail"] = R"({"kind": "signal", "text": "SIGSEGV"})";
    f.spool.keep(trial);
    f.bring_in({1, RetryPolicy::On::Accidents});
    CHECK(f.trial(0).state == State::Fail);
    CHECK(f.trial(1).state == State::Waiting);
}

TEST_CASE("the result of a trial that was failed meanwhile is added anew, unless its retry has finished") {
    Fixture f;
    const auto trial = f.ended();
    f.fail(trial.id, 1);
    f.spool.keep(trial);
    SECTION("its retry waits") {
        f.bring_in();
        CHECK(f.is_empty());
        CHECK(f.trial(0).state == State::Fail);
        const auto added = f.trial(2);
        CHECK(added.state == State::Complete);
        CHECK(added.values == std::vector{0.1});
        CHECK(added.system_attrs.at("hone:spooled_from") == "0");
        // As if the host had died before it could remove the file.
        f.spool.keep(trial);
        f.bring_in();
        CHECK(f.is_empty());
        CHECK_FALSE(f.storage->find_trial(f.study, 3));
    }
    SECTION("its retry has finished") {
        const BeginRequest request[] = {{"{}"}};
        const auto again = f.storage->begin(f.study, request).at(0);
        TrialWrite write{.id = again.id};
        write.ending = Ending{State::Complete, {0.2}, now()};
        REQUIRE(f.storage->write({&write, 1}).front());
        f.bring_in();
        CHECK(f.is_empty());
        CHECK_FALSE(f.storage->find_trial(f.study, 2));
    }
}

TEST_CASE("results of other trials and studies, and what is no result, stay in the spool") {
    Fixture f;
    const auto trial = f.ended();
    SECTION("a trial of the same number in another database") {
        auto other = trial;
        other.system_attrs["hone:trial"] = R"({"host": "h", "sequence": 7})";
        f.spool.keep(other);
    }
    SECTION("another study") { Spool(f.spool.folder(), "t", "elsewhere").keep(trial); }
    SECTION("no JSON") { std::ofstream(f.spool.folder() / "x.json") << "{"; }
    f.bring_in();
    CHECK_FALSE(f.is_empty());
    CHECK(f.trial(0).state == State::Running);
}

TEST_CASE("a spool that kept nothing leaves nothing, and one in use has room in reserve") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "spool" / "0";
    {
        const Spool spool(path, "s", "host");
        std::uintmax_t reserved = 0;
        // A host that was killed left its own.
        std::ofstream(path / "reserved-for-dead") << "room";
        const Spool other(path, "s", "other");
        for (const auto& entry : fs::directory_iterator(path)) reserved += entry.file_size();
        CHECK(reserved == 2 << 20);
    }
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE("a storage has one place in the spool, whoever asks for it and however") {
    const auto base = [](const char* url) { return spool_folder("/s", url); };
    CHECK(base("sqlite:////tmp/a.db") == base("sqlite:////tmp/./b/../a.db?synchronous=normal"));
    CHECK(base("sqlite:////tmp/a.db") != base("sqlite:////tmp/b.db"));
    CHECK(base("postgresql://u:p@h:1/d") == base("postgresql+psycopg2://v:q@h:1/d"));
    CHECK(base("postgresql://u:p@h:1/d") != base("mysql://u:p@h:1/d"));
    CHECK(base("postgresql://u:p@h:1/d").parent_path() == "/s");
    CHECK(base("postgresql://u:s3cret@h:1/d").string().find("s3cret") == std::string::npos);
}
