// A study copied into another storage, or the same one: everything but ids and heartbeats, as it was written.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "storage/storage.hpp"

namespace hone::host {

struct CopyRequest {
    std::string from;  // URLs
    std::int64_t study = 0;
    std::string to;
    std::string name;  // of the copy
};

struct CopyResult {
    std::int64_t trials = 0, running = 0;
    std::int64_t rows = 0;       // of all tables
    std::uint64_t checksum = 0;  // of the original and of the copy
};

// It stopped half way. What it leaves is a study of that name, and nothing else.
struct UnfinishedCopy : StorageError {
    UnfinishedCopy(const std::string& why, std::string left) : StorageError(why), left_over(std::move(left)) {}
    std::string left_over;
};

// The original may be worked on meanwhile: each of its trials is copied as it is at some moment. What the target cannot
// hold, or keep apart, is refused before anything is written. The copy appears under its name once it has been read
// again and found equal. `stop` is asked now and then. Throws StorageError, UnfinishedCopy.
CopyResult copy_study(const CopyRequest& request, const std::function<bool()>& stop);

}  // namespace hone::host
