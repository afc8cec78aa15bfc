#include "storage/host_register.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "storage/format/timestamp.hpp"

namespace hone::host {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr Seconds shortest_silence = std::chrono::seconds(30);  // after which a host seems dead
constexpr Seconds long_dead = std::chrono::hours(24);

}  // namespace

HostRegister::HostRegister(const Database& database)
    : database_(database),
      rows_(database.connection(),
            fmt::format("SELECT uuid, name, pid, heartbeat_interval, last_beat, {} FROM hone_hosts "
                        "WHERE study_id = :study ORDER BY name, pid",
                        database.dialect().clock)),
      beat_(
          database.connection(),
          fmt::format("INSERT INTO hone_hosts (uuid, study_id, name, pid, heartbeat_interval, grace_period, last_beat) "
                      "VALUES (:uuid, :study, :name, :pid, :interval, :grace, {}){}",
                      database.dialect().clock, database.dialect().if_there({"uuid"}, {"last_beat"}))),
      leave_(database.connection(), "DELETE FROM hone_hosts WHERE uuid = :uuid"),
      shortest_grace_(database.connection(),
                      "SELECT min(grace_period) FROM hone_hosts WHERE study_id = :study AND uuid <> :uuid") {}

std::vector<HostRegister::Row> HostRegister::rows(std::int64_t study) {
    std::vector<Row> rows;
    rows_.each(
        [&rows](Text uuid, const std::optional<Text>& name, std::optional<Id> pid, double heartbeat, const Text& beat,
                const Text& clock) {
            const auto then = timestamp_from_text(beat), at = timestamp_from_text(clock);
            if (!then || !at) return;
            rows.push_back({std::move(uuid),
                            {name.value_or("an unnamed host"), pid.value_or(0)},
                            std::chrono::duration<double>(heartbeat),
                            *at - *then});
        },
        study);
    return rows;
}

std::vector<LivingHost> HostRegister::living(std::int64_t study) {
    if (!database_.has_own_tables()) return {};
    std::vector<LivingHost> living;
    for (auto& row : rows(study))
        if (row.silent_for < std::max(3 * row.heartbeat, shortest_silence)) living.push_back(std::move(row.host));
    return living;
}

void HostRegister::forget_dead(std::int64_t study) {
    for (const auto& row : rows(study))
        if (row.silent_for > std::max(3 * row.heartbeat, long_dead)) leave_(row.uuid);
}

void HostRegister::beat(std::int64_t study, const HostSign& host) {
    if (!database_.has_own_tables()) return;
    if (!std::exchange(has_beaten_, true)) forget_dead(study);
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
