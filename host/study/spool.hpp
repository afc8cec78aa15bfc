// Results that could not be written, because the database was gone, kept in files until a later run brings them in
// (semantics.md, 8).
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>

#include "storage/storage.hpp"
#include "study/retry_policy.hpp"

namespace hone::host {

// Where the results for a storage wait: below `chosen` (--spool-dir), or below the user's state folder where that is
// empty; the last part of the path stands for the storage.
std::filesystem::path spool_folder(const std::string& chosen, std::string_view storage_url);

class Spool {
 public:
    // Makes the folder, and keeps some room on its disk for what may come. Where that fails it is said, and keep() may
    // find no room.
    Spool(std::filesystem::path folder, std::int64_t study_id, std::string study, std::string host);
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    const std::filesystem::path& folder() const { return folder_; }

    // A trial that has ended; on the disk when it returns. Throws std::exception. Thread-safe.
    void keep(const TrialRecord& trial);
    // Writes what was kept for this study, by whichever run. A trial that was failed meanwhile is added anew, unless a
    // retry of it has finished. What cannot be brought in stays, with a warning. Where another host does it, nothing is
    // done. Throws StorageGone and StudyGone.
    void bring_in(Storage& storage, const RetryPolicy& retry);

 private:
    void release_reserve();
    void bring_in_all(Storage& storage, const RetryPolicy& retry);

    std::mutex mutex_;
    const std::filesystem::path folder_;
    const std::int64_t study_id_;
    const std::string study_;
    const std::string host_;
    const std::filesystem::path reserve_;
    int reserve_descriptor_ = -1;  // locked for as long as this host lives
};

}  // namespace hone::host
