#include "storage/host_register.hpp"

#include <fmt/format.h>

namespace hone::host {

HostRegister::HostRegister(Database& database)
    : database_(database),
      beat_(
          database.connection(),
          fmt::format("INSERT INTO hone_hosts (uuid, study_id, name, pid, heartbeat_interval, grace_period, last_beat) "
                      "VALUES (:uuid, :study, :name, :pid, :interval, :grace, {}){}",
                      database.dialect().clock, database.dialect().if_there({"uuid"}, {"last_beat"}))),
      leave_(database.connection(), "DELETE FROM hone_hosts WHERE uuid = :uuid"),
      shortest_grace_(database.connection(),
                      "SELECT min(grace_period) FROM hone_hosts WHERE study_id = :study AND uuid <> :uuid") {}

void HostRegister::beat(std::int64_t study, const HostSign& host) {
    if (!database_.has_own_tables()) return;
    beat_(host.uuid, study, host.name, host.pid, host.heartbeat.count(), host.grace.count());
}

void HostRegister::leave(const std::string& uuid) {
    if (database_.has_own_tables()) leave_(uuid);
}

std::optional<double> HostRegister::shortest_grace(std::int64_t study, const std::string& uuid) {
    if (!database_.has_own_tables()) return std::nullopt;
    return std::get<0>(shortest_grace_.first(study, uuid).value());
}

}  // namespace hone::host
