#include "storage/check/storage_check.hpp"

#include <fmt/format.h>

#include "storage/database/prepared.hpp"
#include "storage/format/timestamp.hpp"
#include "storage/host_register.hpp"
#include "storage/schema/schema.hpp"

namespace hone::host {

namespace {

using Id = std::int64_t;
using Text = std::string;

std::vector<StudyHost> hosts_at_work(const Database& database) {
    std::vector<std::pair<Id, Text>> studies;
    Query<std::tuple<Id, Text>>(database.connection(), "SELECT study_id, study_name FROM studies ORDER BY study_id")
        .each([&](Id id, Text name) { studies.emplace_back(id, std::move(name)); });
    std::vector<StudyHost> hosts;
    for (const auto& [id, name] : studies)
        for (auto& host : HostRegister(database).living(id)) hosts.push_back({name, std::move(host)});
    return hosts;
}

void refuse_hosts(const Database& database, const std::vector<StudyHost>& hosts) {
    if (hosts.empty()) return;
    std::string names;
    for (const auto& [study, host] : hosts)
        names += fmt::format("{}{} (pid {}, study '{}')", names.empty() ? "" : ", ", host.name, host.pid, study);
    throw StorageError(
        fmt::format("{} is not repaired while hosts are at work: {}; stop them first", database.shown(), names));
}

void mend(const Database& database, const Mending& mending) {
    const auto& connection = database.connection();
    Command<Id, Id> number(connection, "UPDATE trials SET number = :number WHERE trial_id = :trial");
    for (const auto& [trial, its_number] : mending.numbers) number(its_number, trial);
    Command<Text, Id> fail(connection,
                           "UPDATE trials SET state = 'FAIL', datetime_complete = :now WHERE trial_id = :trial AND "
                           "state = 'RUNNING'");
    for (const auto trial : mending.ownerless) fail(timestamp_text(database.dialect().kept(now())), trial);
    for (const auto& [table, condition] : dangling_rows(database))
        connection.run(fmt::format("DELETE FROM {} WHERE {}", table, condition));
}

StorageCheck begin_check(Database& database) {
    StorageCheck check;
    check.revision = schema_revision;
    check.health = server_health(database);
    for (const auto& complaint : check.health.complaints) check.findings.push_back({Damage::Integrity, complaint});
    return check;
}

void add(std::vector<Finding>& findings, std::vector<Finding> more) {
    for (auto& finding : more) findings.push_back(std::move(finding));
}

}  // namespace

StorageCheck check_storage(Database& database) {
    auto check = begin_check(database);
    add(check.findings, database.read([&] {
        check.hosts = hosts_at_work(database);
        return find_damages(database, Numbers::MayGrow).findings;
    }));
    return check;
}

StorageCheck repair_storage(Database& database) {
    auto check = begin_check(database);
    add(check.findings, database.write([&] {
        refuse_hosts(database, hosts_at_work(database));
        auto damages = find_damages(database, Numbers::Locked);
        mend(database, damages.mending);
        return std::move(damages.findings);
    }));
    return check;
}

}  // namespace hone::host
