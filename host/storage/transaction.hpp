// A transaction that holds the write lock from its first moment: SQLite's deferred BEGIN fails at once, whatever the
// timeout, when two readers want to write.
#pragma once

#include <soci/soci.h>

namespace hone::host {

class Transaction {
 public:
    explicit Transaction(soci::session& sql) : sql_(sql) { sql_ << "BEGIN IMMEDIATE"; }
    ~Transaction() {
        if (open_) roll_back();
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit() {
        sql_ << "COMMIT";
        open_ = false;
    }

 private:
    void roll_back() noexcept {
        try {
            sql_ << "ROLLBACK";
        } catch (const std::exception&) {
            // the failure that brought us here is the one to tell of
        }
    }

    soci::session& sql_;
    bool open_ = true;
};

}  // namespace hone::host
