// Which of some trials are RUNNING; where the database locks rows, they stay so until the transaction ends.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"
#include "storage/storage.hpp"

namespace hone::host {

class RunningTrials {
 public:
    explicit RunningTrials(const Database& database);

    std::set<std::int64_t> among(std::span<const TrialWrite> trials);

 private:
    std::vector<Slot<std::int64_t>> ids_;  // as many as one statement asks for
    Slot<std::int64_t> found_;
    Prepared prepared_;
};

}  // namespace hone::host
