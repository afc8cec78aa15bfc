// The rows of a trial, written inside the caller's transaction.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <optional>
#include <string>

#include "storage/prepared.hpp"
#include "storage/storage.hpp"

namespace hone::host {

class TrialWriter {
 public:
    explicit TrialWriter(soci::session& session);

    // Everything, the state last; nothing at all if the trial is not RUNNING (false).
    bool write(const TrialWrite& trial);
    void set_system_attribute(std::int64_t trial, std::string_view key, std::string_view json);

 private:
    using Id = std::int64_t;
    using Text = std::string;

    void finish(std::int64_t trial, const Ending& ending);

    Query<std::tuple<Id>, std::tuple<Id>> running_;
    Command<Id, Text, double, Text> param_;
    Command<Id, Id, std::optional<double>, Text> report_;
    Command<Id, Id, std::optional<double>, Text> value_;
    Command<Id, Text, Text> user_attr_;
    Command<Id, Text, Text> system_attr_;
    Command<Text, Text, Id> state_;
};

}  // namespace hone::host
