// A connection that goes around the storage, as other programs do.
#pragma once

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "storage/prepared.hpp"

inline std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

class Raw {
 public:
    explicit Raw(const std::filesystem::path& path)
        : session_(*soci::factory_sqlite3(), "dbname=\"" + path.string() + "\" timeout=30") {}

    Raw& run(const std::string& sql) {
        session_ << sql;
        return *this;
    }
    // The first column of a query, as texts.
    std::vector<std::string> texts(const std::string& sql) {
        std::vector<std::string> result;
        hone::host::Query<std::tuple<std::string>>(session_, sql).each([&](std::string text) {
            result.push_back(text);
        });
        return result;
    }
    std::string text(const std::string& sql) { return texts(sql).at(0); }

 private:
    soci::session session_;
};
