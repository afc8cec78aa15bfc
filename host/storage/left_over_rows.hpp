// SQLite gives the ids of deleted studies and trials again, and Optuna, which deletes them, does not know hone's own
// tables: what is left there under an id goes when somebody else gets it. Inside the transaction that INSERTs the row.
#pragma once

#include <cstdint>

#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"

namespace hone::host {

class LeftOverRows {
 public:
    explicit LeftOverRows(const Database& database);

    void drop_of_trials(std::int64_t first, std::int64_t last);
    void drop_of_study(std::int64_t study);

 private:
    bool may_be_there() const;

    const Database& database_;
    Command<std::int64_t, std::int64_t> reports_;
    Command<std::int64_t> hosts_, claims_;
};

}  // namespace hone::host
