#include "study/spool.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>

#include "host/temporary_folder.hpp"
#include "storage/format/timestamp.hpp"
#include "storage/memory_storage.hpp"
#include "study/spooled_result.hpp"

using namespace hone::host;

namespace {

namespace fs = std::filesystem;

const std::string first_trial = R"({"run": "r", "host": "h", "sequence": 0})";

// Counts readings of the whole study, and refuses a text.
struct Wary final : MemoryStorage {
    int readings = 0;
    std::string refused = {};

    std::vector<bool> write(std::span<const TrialWrite> writes) override {
        for (const auto& w : writes)
            if (!refused.empty() && w.user_attrs.contains(refused)) throw StorageError("it is too long");
        return MemoryStorage::write(writes);
    }
    void read_changes(std::int64_t study, Cursor& cursor, const Take& take) override {
        ++readings;
        MemoryStorage::read_changes(study, cursor, take);
    }
};

struct Fixture {
    TemporaryFolder folder;
    std::unique_ptr<Wary> storage = std::make_unique<Wary>();
    std::int64_t study = storage->create_study("s", std::vector{Direction::Minimize}).id;
    Spool spool{folder.path() / "spool", study, "s", "host"};

    // A trial that has ended here, but is RUNNING in the storage.
    TrialRecord ended(const std::string& origin = first_trial) {
        const BeginRequest request[] = {{origin}};
        const auto begun = storage->begin(study, request, std::nullopt).at(0);
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
    void bring_in(RetryPolicy retry = {}) { spool.bring_in(*storage, retry); }
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
    const auto read = spooled_result_from_json(to_json(SpooledResult{7, "名前", trial}));
    CHECK(read.study_id == 7);
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
        const auto again = f.storage->begin(f.study, request, std::nullopt).at(0);
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
    SECTION("another study") { Spool(f.spool.folder(), f.study + 1, "t", "elsewhere").keep(trial); }
    SECTION("no JSON") { std::ofstream(f.spool.folder() / "x.json") << "{"; }
    f.bring_in();
    CHECK_FALSE(f.is_empty());
    CHECK(f.trial(0).state == State::Running);
}

TEST_CASE("a study that was renamed gets its results") {
    Fixture f;
    f.spool.keep(f.ended());
    Spool(f.spool.folder(), f.study, "renamed", "elsewhere").bring_in(*f.storage, {});
    CHECK(f.trial(0).state == State::Complete);
    CHECK_FALSE(fs::exists(f.spool.folder()));
}

TEST_CASE("a result that the database refuses stays, and keeps nothing else out") {
    Fixture f;
    auto bad = f.ended();
    bad.user_attrs["long"] = "1";
    const auto good = f.ended(R"({"host": "h", "sequence": 1})");
    f.spool.keep(bad);
    f.spool.keep(good);
    f.storage->refused = "long";
    f.bring_in();
    CHECK(f.trial(0).state == State::Running);
    CHECK(f.trial(1).state == State::Complete);
    CHECK_FALSE(f.is_empty());
    f.storage->refused.clear();
    f.bring_in();
    CHECK(f.trial(0).state == State::Complete);
    CHECK(f.is_empty());
}

TEST_CASE("however many results were failed meanwhile, the study is read once for them") {
    Fixture f;
    for (int i = 0; i < 3; ++i) {
        const auto trial = f.ended(R"({"host": "h", "sequence": )" + std::to_string(i) + "}");
        f.fail(trial.id, 0);
        f.spool.keep(trial);
    }
    f.bring_in();
    CHECK(f.storage->readings == 1);
    std::set<std::string> origins;
    for (int i = 3; i < 6; ++i) origins.insert(f.trial(i).system_attrs.at("hone:spooled_from"));
    CHECK(origins == std::set<std::string>{"0", "1", "2"});
}

TEST_CASE("a spool that another host works on is left to it") {
    Fixture f;
    f.spool.keep(f.ended());
    {
        const int lock = ::open((f.spool.folder() / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        REQUIRE(::flock(lock, LOCK_EX) == 0);
        f.bring_in();
        ::close(lock);
    }
    CHECK(f.trial(0).state == State::Running);
    f.bring_in();
    CHECK(f.trial(0).state == State::Complete);
}

TEST_CASE("a folder that may not be read holds up nobody") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "spool";
    fs::create_directory(path);
    fs::permissions(folder.path(), fs::perms::all);
    fs::permissions(path, fs::perms::none);
    const auto user = ::geteuid();
    if (user == 0) REQUIRE(::seteuid(65534) == 0);  // who may read everything
    MemoryStorage storage;
    const auto study = storage.create_study("s", std::vector{Direction::Minimize}).id;
    {
        Spool spool(path, study, "s", "host");
        CHECK_NOTHROW(spool.bring_in(storage, {}));
    }
    REQUIRE(::seteuid(user) == 0);
    fs::permissions(path, fs::perms::owner_all);
}

TEST_CASE("a spool that kept nothing leaves nothing, and one in use has room in reserve") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "spool" / "0";
    {
        const Spool spool(path, 1, "s", "host");
        std::uintmax_t reserved = 0;
        // A host that was killed left its own.
        std::ofstream(path / "reserved-for-dead") << "room";
        const Spool other(path, 1, "s", "other");
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
    CHECK(base("postgresql://u:p@h/d") == base("postgresql://h:5432/d"));
    CHECK(base("mysql://h/d") == base("mysql+pymysql://h:3306/d"));
    CHECK(base("mysql://h/d") != base("mysql://h:5432/d"));
    CHECK(base("mysql:///d?unix_socket=/a") != base("mysql:///d?unix_socket=/b"));
    CHECK(base("postgresql:///d?host=/a") != base("postgresql:///d?host=/b"));
    CHECK(base("postgresql:///?service=a") != base("postgresql:///?service=b"));
    CHECK(base("postgresql://u:p@h:1/d").parent_path() == "/s");
    CHECK(base("postgresql://u:s3cret@h:1/d").string().find("s3cret") == std::string::npos);
}
