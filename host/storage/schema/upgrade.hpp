// Brings tables of an older Optuna up to our revision, as Optuna's own upgrade does.
#pragma once

#include <cstdint>
#include <string>

#include "storage/database/database.hpp"

namespace hone::host {

struct Upgrade {
    std::string from;                // our own revision: there was nothing to do
    std::int64_t distributions = 0;  // parameters whose range was written in the form of Optuna 2
    std::int64_t reports = 0;        // that are infinite or NaN, which older tables could not say
    std::int64_t values = 0;         // objective values, likewise
};

// In one transaction where the server can undo tables; else whoever comes next goes on where it was cut off. Throws
// StorageError, and changes nothing, where it holds no revision that is known.
Upgrade upgrade_schema(Database& database);

}  // namespace hone::host
