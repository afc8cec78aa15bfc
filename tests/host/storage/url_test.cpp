#include <catch2/catch.hpp>
#include <stdexcept>

#include "storage/database/url.hpp"
#include "storage/storage.hpp"

using namespace hone::host;
using Backend = StorageUrl::Backend;
using Catch::Matchers::Contains;

TEST_CASE("a URL of SQLite names a file, here or anywhere, whatever its driver") {
    CHECK(parse_storage_url("sqlite:///hone.db").path == "hone.db");
    CHECK(parse_storage_url("sqlite:///runs/a b.db").path == "runs/a b.db");
    CHECK(parse_storage_url("sqlite:////data/hone.db").path == "/data/hone.db");
    CHECK(parse_storage_url("sqlite+pysqlite:///hone.db").path == "hone.db");
    CHECK(parse_storage_url("sqlite:///hone.db").backend == Backend::Sqlite);
    CHECK(parse_storage_url("sqlite:///hone.db").synchronous == Synchronous::Full);
    CHECK(parse_storage_url("sqlite:///hone.db?synchronous=normal").synchronous == Synchronous::Normal);
    CHECK(parse_storage_url("sqlite:///hone.db?synchronous=normal").path == "hone.db");
}

TEST_CASE("servers and memory are recognised") {
    CHECK(parse_storage_url("memory:").backend == Backend::Memory);
    CHECK(parse_storage_url("postgresql://u:p@host:5432/db").backend == Backend::PostgreSql);
    CHECK(parse_storage_url("postgresql+psycopg2://u:p@host/db").backend == Backend::PostgreSql);
    CHECK(parse_storage_url("mysql+pymysql://u:p@host/db").backend == Backend::MySql);
    CHECK(parse_storage_url("mariadb://u:p@host/db").backend == Backend::MySql);
}

TEST_CASE("a wrong URL is refused with the nearest right one") {
    CHECK_THROWS_WITH(parse_storage_url("hone.db"), Contains("sqlite:///hone.db"));
    CHECK_THROWS_WITH(parse_storage_url("sqlit:///hone.db"), Contains("did you mean 'sqlite'"));
    CHECK_THROWS_WITH(parse_storage_url("postgres://host/db"), Contains("did you mean 'postgresql'"));
    CHECK_THROWS_WITH(parse_storage_url("SQLite:///hone.db"), Contains("did you mean 'sqlite'"));
    CHECK_THROWS_WITH(parse_storage_url("oracle://scott:tiger@host/db"), Contains("oracle") && !Contains("tiger"));
    CHECK_THROWS_WITH(parse_storage_url("sqlite://hone.db"), Contains("sqlite:///hone.db"));
    CHECK_THROWS_WITH(parse_storage_url("sqlite:///hone.db?sync=normal"), Contains("synchronous"));
    CHECK_THROWS_WITH(parse_storage_url("sqlite:///hone.db?synchronous=maybe"), Contains("full or normal"));
    for (const auto* url : {"", "sqlite://", "sqlite:///", "sqlite:///:memory:", "://", "memory://"})
        CHECK_THROWS_AS(parse_storage_url(url), std::invalid_argument);
}

TEST_CASE("a URL of a server is taken apart, with what is encoded in it") {
    const auto full =
        parse_storage_url("postgresql+psycopg2://a%40b:p%3A/w@d@db.lan:5433/my%20db?sslmode=require").server;
    CHECK(full.user == "a@b");
    CHECK(full.password == "p:/w@d");
    CHECK(full.host == "db.lan");
    CHECK(full.port == "5433");
    CHECK(full.database == "my db");
    CHECK(full.options == std::map<std::string, std::string>{{"sslmode", "require"}});

    const auto bare = parse_storage_url("mysql+pymysql://localhost/db?unix_socket=/run/my%20s&charset=utf8mb4").server;
    CHECK(bare.user.empty());
    CHECK(bare.password.empty());
    CHECK(bare.host == "localhost");
    CHECK(bare.port.empty());
    CHECK(bare.options.at("unix_socket") == "/run/my s");

    const auto socket = parse_storage_url("postgresql://me@/db?host=/run/postgresql&port=5").server;
    CHECK(socket.user == "me");
    CHECK(socket.host == "/run/postgresql");
    CHECK(socket.port == "5");
    CHECK(socket.options.empty());
    CHECK(parse_storage_url("postgresql:///db").server.database == "db");
    CHECK(parse_storage_url("mysql://u@[::1]:33/db").server.host == "::1");
    CHECK(parse_storage_url("mysql://u@[::1]:33/db").server.port == "33");
    CHECK(parse_storage_url("mysql://u:100%@host/db").server.password == "100%");
}

TEST_CASE("a wrong URL of a server is refused by what is wrong, without the password") {
    const auto refused = [](const char* url, const char* words) {
        CHECK_THROWS_AS(parse_storage_url(url), std::invalid_argument);
        CHECK_THROWS_WITH(parse_storage_url(url), Contains(words) && !Contains("s3cret"));
    };
    refused("postgresql://u:s3cret@host", "names no database");
    refused("postgresql://u:s3cret@host/", "names no database");
    refused("postgresql://u:s3cret@host:54x/db", "'54x' is no port");
    refused("postgresql://u:s3cret@host/db?sslmod=require", "did you mean 'sslmode'");
    refused("mysql://u:s3cret@host/db?sslmode=require", "no option 'sslmode'");
    refused("mysql://u:s3cret@host/db?charset=latin1", "utf8mb4");
    refused("mysql://u:s3cret@host/d%00b", "zero byte");
    refused("postgresql://u@host/db?port=x", "'x' is no port");
    for (const auto* url : {"postgresql://u:s3cret/db", "postgresql://u:s3cret", "postgresql://u:a?s3cret@host/db",
                            "mysql://u:1?s3cret@host/db", "postgres://u:s3cret@host/db", "sqlite://u:s3cret@host/db",
                            "postgresql:/u:s3cret@host/db", "postgresql:u:s3cret@host/db", "u:s3cret@host/db"})
        refused(url, "***");
}

TEST_CASE("a password is never shown") {
    CHECK(without_password("postgresql://user:s3cret@host:5432/db") == "postgresql://user:***@host:5432/db");
    CHECK(without_password("mysql://user:s3/cr@et@host/db") == "mysql://user:***@host/db");
    CHECK(without_password("mysql://:s3cret@host/db") == "mysql://:***@host/db");
    CHECK(without_password("postgresql:///db?user=u&password=s3cret&port=1") ==
          "postgresql:///db?user=u&password=***&port=1");
    CHECK(without_password("mysql://host/db?passwd=s3cret") == "mysql://host/db?passwd=***");
    for (const auto* url : {"memory:", "sqlite:///a:b@c.db", "postgresql://user@host/db", "postgresql://host:5432/db",
                            "postgresql://[::1]:5432/db", "postgresql://host:5432/db?user=me@corp", "/a/b", "key=value",
                            "postgresql://host:5432?user=me@corp", "sqlite:///x.db?synchronous=normal", "nonsense"})
        CHECK(without_password(url) == url);
}
