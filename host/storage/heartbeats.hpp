// When the hosts of RUNNING trials said last that they live: Optuna's trial_heartbeats, by the server's clock. Inside
// the caller's transaction.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"
#include "storage/storage.hpp"

namespace hone::host {

class Heartbeats {
 public:
    explicit Heartbeats(Database& database);

    // The first ones, of trials that begin.
    void start(std::span<const std::int64_t> trials);
    void beat(std::span<const std::int64_t> trials);
    std::vector<LifeSign> running(std::int64_t study);

 private:
    using Id = std::int64_t;
    using Text = std::string;

    Database& database_;
    struct Unfinished {
        LifeSign sign;
        std::optional<Text> origin, retry_history;
    };
    bool is_of_hone(std::int64_t study, const Unfinished& trial);

    Query<std::tuple<Id, Id, Text, std::optional<Text>, std::optional<Text>, std::optional<Text>>, std::tuple<Id, Id>>
        unfinished_;
    Query<std::tuple<Text>, std::tuple<Id, Id>> origin_;
    std::map<std::int64_t, std::int64_t> oldest_unfinished_;  // ids, by study: all before it have finished for ever
};

}  // namespace hone::host
