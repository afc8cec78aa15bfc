// hone_hosts: which hosts work on a study, and when they said so last. Inside the caller's transaction; where hone's
// own tables are missing, nobody is seen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "storage/database.hpp"
#include "storage/prepared.hpp"
#include "storage/storage.hpp"

namespace hone::host {

class HostRegister {
 public:
    explicit HostRegister(Database& database);

    // This host works on the study.
    void beat(std::int64_t study, const HostSign& host);
    void leave(const std::string& uuid);
    // The shortest grace period (s) of other hosts on the study: within it they want to hear of us.
    std::optional<double> shortest_grace(std::int64_t study, const std::string& uuid);

 private:
    using Id = std::int64_t;
    using Text = std::string;

    Database& database_;
    Command<Text, Id, Text, Id, double, double> beat_;
    Command<Text> leave_;
    Query<std::tuple<std::optional<double>>, std::tuple<Id, Text>> shortest_grace_;
};

}  // namespace hone::host
