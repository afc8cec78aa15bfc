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
    // This host works on the study. Those that have been silent for longer than anybody waits are removed: they died.
    void beat(std::int64_t study, const HostSign& host);
    void leave(const std::string& uuid);
    // Into `signs`: how patient, and how slow, the others are.
    void ask_others(std::int64_t study, const HostSign& host, LifeSigns& signs);

 private:
    using Id = std::int64_t;
    using Text = std::string;

    const Database& database_;
    struct Row {
        Text uuid;
        LivingHost host;
        std::chrono::duration<double> heartbeat, grace, silent_for;
    };
    std::vector<Row> rows(std::int64_t study);

    Query<std::tuple<Text, std::optional<Text>, std::optional<Id>, double, double, Text, Text>, std::tuple<Id>> rows_;
    Command<Text, Id, Text, Id, double, double> beat_;
    Command<Text> leave_;
};

}  // namespace hone::host
