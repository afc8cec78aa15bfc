// hone_hosts: which hosts work on a study, and when they said so last. Inside the caller's transaction; where hone's
// own tables are missing, nobody is seen.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/database/database.hpp"
#include "storage/database/prepared.hpp"
#include "storage/storage.hpp"

namespace hone::host {

class HostRegister {
 public:
    explicit HostRegister(const Database& database);

    // Those that said a short while ago, by the database's clock, that they work on the study.
    std::vector<LivingHost> living(std::int64_t study);
    // This host works on the study. The first time those are removed that have been dead for long.
    void beat(std::int64_t study, const HostSign& host);
    void leave(const std::string& uuid);
    // The shortest grace period (s) of other hosts on the study: within it they want to hear of us.
    std::optional<double> shortest_grace(std::int64_t study, const std::string& uuid);

 private:
    using Id = std::int64_t;
    using Text = std::string;

    const Database& database_;
    struct Row {
        Text uuid;
        LivingHost host;
        std::chrono::duration<double> heartbeat, silent_for;
    };
    std::vector<Row> rows(std::int64_t study);
    void forget_dead(std::int64_t study);

    Query<std::tuple<Text, std::optional<Text>, std::optional<Id>, double, Text, Text>, std::tuple<Id>> rows_;
    Command<Text, Id, Text, Id, double, double> beat_;
    Command<Text> leave_;
    Query<std::tuple<std::optional<double>>, std::tuple<Id, Text>> shortest_grace_;
    bool has_beaten_ = false;
};

}  // namespace hone::host
