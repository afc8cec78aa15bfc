// A connection that goes around the storage, as other programs do.
#pragma once

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "storage/database/connection_text.hpp"
#include "storage/database/prepared.hpp"
#include "storage/database/url.hpp"

inline std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// Of a script.
inline std::vector<std::string> statements(const std::string& text) {
    std::vector<std::string> result;
    std::size_t at = 0;
    for (auto end = text.find(";\n"); end != text.npos; end = text.find(";\n", at)) {
        result.push_back(text.substr(at, end - at));
        at = end + 2;
    }
    return result;
}

class Raw {
 public:
    explicit Raw(const std::filesystem::path& path) {
        connection_.open(*soci::factory_sqlite3(), "dbname=\"" + path.string() + "\" timeout=30");
    }

    // A server's database.
    explicit Raw(const std::string& url) {
        using hone::host::StorageUrl;
        const auto parsed = hone::host::parse_storage_url(url);
        const bool is_mysql = parsed.backend == StorageUrl::Backend::MySql;
        const auto& server = parsed.server;
        const auto& factory = is_mysql ? static_cast<const soci::backend_factory&>(*soci::factory_mysql())
                                       : static_cast<const soci::backend_factory&>(*soci::factory_postgresql());
        connection_.open(factory, hone::host::connection_text({{"host", server.host},
                                                               {"port", server.port},
                                                               {"user", server.user},
                                                               {"password", server.password},
                                                               {"dbname", server.database}}));
        run(is_mysql ? "SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES'" : "SET client_min_messages TO error");
    }

    Raw& run(const std::string& sql) {
        connection_.run(sql);
        return *this;
    }
    // The first column of a query, as texts.
    std::vector<std::string> texts(const std::string& sql) {
        std::vector<std::string> result;
        hone::host::Query<std::tuple<std::string>>(connection_, sql).each([&](std::string text) {
            result.push_back(text);
        });
        return result;
    }
    std::string text(const std::string& sql) { return texts(sql).at(0); }

 private:
    hone::host::Connection connection_;
};
