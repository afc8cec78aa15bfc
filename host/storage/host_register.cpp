#include "storage/host_register.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "storage/format/timestamp.hpp"

namespace hone::host {

namespace {

using Seconds = std::chrono::duration<double>;

// After which silence a host seems dead.
Seconds patience_with(Seconds heartbeat) { return std::max<Seconds>(3 * heartbeat, std::chrono::seconds(30)); }

}  // namespace

HostRegister::HostRegister(const Database& database)
    : database_(database),
      rows_(database.connection(),
            fmt::format("SELECT uuid, name, pid, heartbeat_interval, grace_period, last_beat, {} FROM hone_hosts "
                        "WHERE study_id = :study ORDER BY name, pid",
                        database.dialect().utc_clock)),
      beat_(
          database.connection(),
          fmt::format("INSERT INTO hone_hosts (uuid, study_id, name, pid, heartbeat_interval, grace_period, last_beat) "
                      "VALUES (:uuid, :study, :name, :pid, :interval, :grace, {}){}",
                      database.dialect().utc_clock, database.dialect().if_there({"uuid"}, {"last_beat"}))),
      leave_(database.connection(), "DELETE FROM hone_hosts WHERE uuid = :uuid") {}

std::vector<HostRegister::Row> HostRegister::rows(std::int64_t study) {
    std::vector<Row> rows;
    rows_.each(
        [&rows](Text uuid, const std::optional<Text>& name, std::optional<Id> pid, double heartbeat, double grace,
                const Text& beat, const Text& clock) {
            const auto then = timestamp_from_text(beat), at = timestamp_from_text(clock);
            if (!then || !at) return;
            rows.push_back({std::move(uuid),
                            {name.value_or("an unnamed host"), pid.value_or(0)},
                            Seconds(heartbeat),
                            Seconds(grace),
                            *at - *then});
        },
        study);
    return rows;
}

std::vector<LivingHost> HostRegister::living(std::int64_t study) {
    if (!database_.has_own_tables()) return {};
    std::vector<LivingHost> living;
    for (auto& row : rows(study))
        if (row.silent_for < patience_with(row.heartbeat)) living.push_back(std::move(row.host));
    return living;
}

void HostRegister::beat(std::int64_t study, const HostSign& host) {
    if (!database_.has_own_tables()) return;
    for (const auto& row : rows(study))
        if (row.silent_for > std::max(patience_with(row.heartbeat), row.grace)) leave_(row.uuid);
    beat_(host.uuid, study, host.name, host.pid, host.heartbeat.count(), host.grace.count());
}

void HostRegister::ask_others(std::int64_t study, const HostSign& host, LifeSigns& signs) {
    if (!database_.has_own_tables()) return;
    for (const auto& row : rows(study)) {
        if (row.uuid == host.uuid) continue;
        signs.shortest_grace = std::min(signs.shortest_grace.value_or(row.grace), row.grace);
        signs.longest_heartbeat = std::max(signs.longest_heartbeat.value_or(row.heartbeat), row.heartbeat);
    }
}

void HostRegister::leave(const std::string& uuid) {
    if (database_.has_own_tables()) leave_(uuid);
}

}  // namespace hone::host
