// Storages to test, and the usual things to do with them.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "host/storage/raw.hpp"
#include "host/temporary_folder.hpp"
#include "storage/format/timestamp.hpp"
#include "storage/storage.hpp"

inline std::string sqlite_url(const std::filesystem::path& path) { return "sqlite:///" + path.string(); }

// Cases with the tag [every] hold for every storage. They run on the server of HONE_TEST_SERVER where there is one
// (servers.sh), else in memory and on SQLite.
enum class Kept { InMemory, OnSqlite, OnServer };

inline const char* server_url() { return std::getenv("HONE_TEST_SERVER"); }

inline std::vector<Kept> databases() { return {server_url() ? Kept::OnServer : Kept::OnSqlite}; }
inline std::vector<Kept> every_storage() {
    return server_url() ? databases() : std::vector{Kept::InMemory, Kept::OnSqlite};
}

// A place for a database of its own, which is gone with it.
class Place {
 public:
    explicit Place(Kept kept) : kept_(kept) {
        if (kept_ != Kept::OnServer) return;
        static int count = 0;
        name_ = "hone_test_" + std::to_string(getpid()) + "_" + std::to_string(count++);
        admin("CREATE DATABASE " + name_);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
        if (kept_ == Kept::OnServer) admin("DROP DATABASE " + name_ + (is_postgresql() ? " WITH (FORCE)" : ""));
    }

    std::string url() const {
        switch (kept_) {
            case Kept::OnServer:
                return server_url() + name_;
            case Kept::OnSqlite:
                return sqlite_url(path());
            case Kept::InMemory:
                break;
        }
        return "memory:";
    }
    // Of SQLite's file.
    std::filesystem::path path() const { return folder_.path() / "hone.db"; }
    Raw raw() const { return kept_ == Kept::OnServer ? Raw(url()) : Raw(path()); }
    bool is_postgresql() const { return kept_ == Kept::OnServer && std::string(server_url()).starts_with("post"); }
    bool is_mysql() const { return kept_ == Kept::OnServer && !is_postgresql(); }

 private:
    void admin(const std::string& sql) {
        Raw(server_url() + std::string(is_postgresql() ? "postgres" : "mysql")).run(sql);
    }

    Kept kept_;
    std::string name_;
    TemporaryFolder folder_;
};

// A fresh storage, and a second look at the same database.
class FreshStorage {
 public:
    explicit FreshStorage(Kept kept)
        : place_(kept), writer_(open()), reader_(kept == Kept::InMemory ? nullptr : open()) {}

    hone::host::Storage& writer() { return *writer_; }
    hone::host::Storage& reader() { return reader_ ? *reader_ : *writer_; }
    const Place& place() const { return place_; }
    std::filesystem::path path() const { return place_.path(); }

 private:
    std::unique_ptr<hone::host::Storage> open() {
        return hone::host::open_storage(place_.url(), hone::host::IfMissing::Create);
    }

    Place place_;
    std::unique_ptr<hone::host::Storage> writer_, reader_;
};

inline hone::host::StudyRecord make_study(hone::host::Storage& storage, std::string_view name = "study") {
    const hone::host::Direction minimize[] = {hone::host::Direction::Minimize};
    return storage.create_study(name, minimize);
}

inline hone::host::Begun begin_one(hone::host::Storage& storage, std::int64_t study, std::string origin = "{}") {
    const hone::host::BeginRequest request[] = {{std::move(origin)}};
    return storage.begin(study, request).at(0);
}

inline bool write_one(hone::host::Storage& storage, hone::host::TrialWrite write) {
    return storage.write({&write, 1}).at(0);
}

inline bool finish(hone::host::Storage& storage, std::int64_t trial, std::vector<double> values,
                   hone::host::State state = hone::host::State::Complete) {
    hone::host::TrialWrite write{.id = trial};
    write.ending.emplace();
    write.ending->state = state;
    write.ending->values = std::move(values);
    write.ending->complete = hone::host::now();
    return write_one(storage, std::move(write));
}
