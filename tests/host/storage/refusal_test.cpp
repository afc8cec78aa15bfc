#include <catch2/catch.hpp>

#include "host/storage/raw.hpp"
#include "host/storage/storages.hpp"
#include "storage/database/sqlite_error.hpp"

using namespace hone::host;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path data = HONE_DATA_DIR;

// Both ways of opening are refused with a sentence that holds these words and the path, and the file stays as it was.
void check_refused(const fs::path& path, const std::string& words) {
    const bool is_file = fs::is_regular_file(path);
    const auto before = is_file ? content(path) : "";
    for (const auto if_missing : {IfMissing::Create, IfMissing::Refuse}) {
        CHECK_THROWS_AS(open_storage(sqlite_url(path), if_missing), StorageError);
        CHECK_THROWS_WITH(open_storage(sqlite_url(path), if_missing), Contains(words) && Contains(path.string()));
    }
    if (is_file) CHECK(content(path) == before);
}

void write(const fs::path& path, std::string_view text) { std::ofstream(path, std::ios::binary) << text; }

}  // namespace

TEST_CASE("a place where no database can be is refused by its path") {
    const TemporaryFolder folder;
    check_refused(folder.path(), "is a folder");
    check_refused(folder.path() / "nowhere" / "hone.db", "no folder");
    check_refused("/dev/null", "no file");
}

TEST_CASE("a file that is no database of SQLite is refused and left as it is") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "letter.db";
    write(path, std::string(8192, 'x'));
    check_refused(path, "not a database of SQLite");
}

TEST_CASE("a damaged database is refused and left as it is") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "damaged.db";
    auto bytes = content(data / "optuna-study.sqlite3");
    std::fill(bytes.begin() + 100, bytes.begin() + 3 * 4096, '\xa5');
    write(path, bytes);
    check_refused(path, "is damaged");
}

TEST_CASE("a database of another program is refused and left as it is") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "experiments.db";
    Raw(path)
        .run("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        .run("INSERT INTO alembic_version VALUES ('b5bbc9b3f6d1')")
        .run("CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY)");
    check_refused(path, "another program");
}

TEST_CASE("a database of another revision is refused by its name and left as it is") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "optuna.db";
    fs::copy_file(data / "optuna-study.sqlite3", path);
    Raw(path).run("UPDATE alembic_version SET version_num = 'v2.6.0.a'");
    check_refused(path, "older schema v2.6.0.a");
    Raw(path).run("UPDATE alembic_version SET version_num = 'v9.0.0.a'");
    check_refused(path, "revision v9.0.0.a");
}

TEST_CASE("looking at a database that is not there makes none") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "hone.db";
    CHECK_THROWS_WITH(open_storage(sqlite_url(path), IfMissing::Refuse),
                      Contains("no database") && Contains(path.string()));
    CHECK(fs::is_empty(folder.path()));
    write(path, "");
    CHECK_THROWS_WITH(open_storage(sqlite_url(path), IfMissing::Refuse),
                      Contains("is empty") && Contains(path.string()));
    CHECK(fs::file_size(path) == 0);
    CHECK_NOTHROW(open_storage(sqlite_url(path), IfMissing::Create));
}

TEST_CASE("names of files with blanks and other signs are what they are") {
    const TemporaryFolder folder;
    for (const auto* name : {"a b.db", "a=b.db", "timeout=1.db", "é'.db", "a;b.db", "%20.db"}) {
        CAPTURE(name);
        make_study(*open_storage(sqlite_url(folder.path() / name), IfMissing::Create));
        CHECK(fs::is_regular_file(folder.path() / name));
        CHECK(open_storage(sqlite_url(folder.path() / name), IfMissing::Refuse)->studies().size() == 1);
    }
}

TEST_CASE("each kind of SQLite's failures has a sentence of its own, with the path") {
    const std::pair<int, const char*> cases[] = {{SQLITE_BUSY, "locked by another program"},
                                                 {SQLITE_READONLY, "write-protected"},
                                                 {SQLITE_FULL, "is full"},
                                                 {SQLITE_IOERR, "disk"},
                                                 {SQLITE_CORRUPT, "damaged"},
                                                 {SQLITE_NOTADB, "not a database"},
                                                 {SQLITE_CANTOPEN, "cannot be opened"},
                                                 {SQLITE_MISMATCH, "mismatch"}};
    for (const auto& [code, words] : cases) {
        const std::string text = sqlite_error(code, "runs/hone.db").what();
        CHECK_THAT(text, Contains(words) && Contains("runs/hone.db"));
        CHECK(text.find('\n') == text.npos);
    }
}

TEST_CASE("an error never shows what was being written") {
    FreshStorage fresh(Kept::OnSqlite);
    const auto study = make_study(fresh.writer()).id;
    Raw(fresh.path()).run("DROP TABLE study_system_attributes");
    CHECK_THROWS_AS(fresh.writer().set_study_attribute(study, "k", "\"s3cret\""), StorageError);
    CHECK_THROWS_WITH(fresh.writer().set_study_attribute(study, "k", "\"s3cret\""),
                      !Contains("s3cret") && !Contains("INSERT") && Contains(fresh.path().string()));
}

TEST_CASE("a file that is deleted or replaced in use is noticed at the next write") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a.db";
    const auto storage = open_storage(sqlite_url(path), IfMissing::Create);
    const auto study = make_study(*storage).id;
    begin_one(*storage, study);
    std::filesystem::rename(path, folder.path() / "b.db");
    CHECK_THROWS_AS(begin_one(*storage, study), StorageGone);
    make_study(*open_storage(sqlite_url(path), IfMissing::Create));
    CHECK_THROWS_WITH(begin_one(*storage, study), Contains("deleted or replaced"));
}
