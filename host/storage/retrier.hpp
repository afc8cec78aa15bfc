// Queues trials again that failed. Inside the caller's write transaction, after TrialRoll::catch_up.
#pragma once

#include <cstdint>
#include <string>

#include "storage/claims.hpp"
#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"
#include "storage/storage.hpp"
#include "storage/trial_roll.hpp"

namespace hone::host {

class Retrier {
 public:
    Retrier(const Database& database, TrialRoll& roll, Claims& claims);

    // A WAITING trial with the failed one's parameters, attributes and claims, unless the chain is long enough, or was
    // continued in a transaction whose answer was lost.
    void retry(std::int64_t failed, const Retry& retry);

 private:
    using Id = std::int64_t;
    using Text = std::string;

    bool is_continued(std::int64_t failed, std::int64_t number, std::int64_t study);

    const Database& database_;
    TrialRoll& roll_;
    Claims& claims_;
    Query<std::tuple<Id>, std::tuple<Id>> number_;
    Query<std::tuple<Text, Text>, std::tuple<Id>> chain_;
    Query<std::tuple<Text>, std::tuple<Id, Id>> later_chains_;
    Command<Id, Id> copy_params_, copy_user_attrs_, copy_system_attrs_;
    Command<Id, Text, Text> note_;
};

}  // namespace hone::host
