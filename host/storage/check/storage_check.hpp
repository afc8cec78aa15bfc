// hone storage check: what is wrong in a database, and the mending of what may be mended (semantics.md, 7).
#pragma once

#include <string>
#include <vector>

#include "storage/check/damage.hpp"
#include "storage/check/server_health.hpp"
#include "storage/database/database.hpp"
#include "storage/storage.hpp"

namespace hone::host {

struct StudyHost {
    std::string study;
    LivingHost host;
};

struct StorageCheck {
    std::string revision;
    ServerHealth health;
    std::vector<StudyHost> hosts;
    std::vector<Finding> findings;
};

// Throws StorageError where it cannot be looked at.
StorageCheck check_storage(Database& database);
// Mends in one transaction: numbers that are missing or double, rows of nothing, trials that nobody runs. What was
// found, and what of it is mended now. Throws StorageError, and changes nothing, while a host is at work.
StorageCheck repair_storage(Database& database);

constexpr bool may_be_repaired(Damage damage) {
    return damage == Damage::Number || damage == Damage::Dangling || damage == Damage::Ownerless;
}

}  // namespace hone::host
