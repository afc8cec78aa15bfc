// Storages to test, and the usual things to do with them.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "host/temporary_folder.hpp"
#include "storage/storage.hpp"
#include "storage/timestamp.hpp"

enum class Kept { InMemory, OnSqlite };

inline std::string sqlite_url(const std::filesystem::path& path) { return "sqlite:///" + path.string(); }

// A fresh storage, and a second look at the same database.
class FreshStorage {
 public:
    explicit FreshStorage(Kept kept)
        : kept_(kept), writer_(open()), reader_(kept == Kept::OnSqlite ? open() : nullptr) {}

    hone::host::Storage& writer() { return *writer_; }
    hone::host::Storage& reader() { return reader_ ? *reader_ : *writer_; }
    std::filesystem::path path() const { return folder_.path() / "hone.db"; }

 private:
    std::unique_ptr<hone::host::Storage> open() {
        return hone::host::open_storage(kept_ == Kept::OnSqlite ? sqlite_url(path()) : "memory:",
                                        hone::host::IfMissing::Create);
    }

    Kept kept_;
    TemporaryFolder folder_;
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
