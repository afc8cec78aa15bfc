// hone storage check, hone storage upgrade
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/lookup.hpp"
#include "report/json.hpp"
#include "storage/check/storage_check.hpp"
#include "storage/schema/schema.hpp"
#include "storage/schema/upgrade.hpp"
#include "text/one_line.hpp"

namespace hone::host {

namespace {

std::string text_of(const Upgrade& upgrade, const std::string& shown) {
    if (upgrade.from == schema_revision)
        return fmt::format("{} has schema {} already: there is nothing to do\n", shown, schema_revision);
    return fmt::format(
        "{} has schema {} now; it had {}\nwritten anew: {} distributions, {} reports and {} values that are no "
        "ordinary "
        "numbers\n",
        shown, schema_revision, upgrade.from, upgrade.distributions, upgrade.reports, upgrade.values);
}

Json json_of(const Upgrade& upgrade, const std::string& shown) {
    return {{"storage", shown},
            {"from", upgrade.from},
            {"revision", schema_revision},
            {"distributions", upgrade.distributions},
            {"reports", upgrade.reports},
            {"values", upgrade.values}};
}

enum class Repair { No, Yes };

bool is_left(const Finding& finding, Repair repair) { return repair == Repair::No || !may_be_repaired(finding.damage); }

std::string text_of(const StorageCheck& check, const std::string& shown, Repair repair) {
    auto text = fmt::format("{}: schema {}, round trip {:.3f} ms, clock {:+.3f} s\n", shown, check.revision,
                            1e3 * check.health.round_trip_s, check.health.clock_skew_s);
    for (const auto& [study, host] : check.hosts)
        text +=
            fmt::format("at work: {} (pid {}) on study '{}'\n", in_one_line(host.name), host.pid, in_one_line(study));
    for (const auto& finding : check.findings)
        text += fmt::format("{}{}: {}\n", is_left(finding, repair) ? "" : "repaired ", damage_name(finding.damage),
                            in_one_line(finding.text));
    if (check.findings.empty()) text += "nothing is damaged\n";
    return text;
}

Json json_of(const StorageCheck& check, const std::string& shown, Repair repair) {
    Json json = {{"storage", shown},
                 {"revision", check.revision},
                 {"integrity", check.health.complaints.empty()},
                 {"round_trip_s", check.health.round_trip_s},
                 {"clock_skew_s", check.health.clock_skew_s},
                 {"hosts", Json::array()},
                 {"findings", Json::array()}};
    for (const auto& [study, host] : check.hosts)
        json["hosts"].push_back({{"study", study}, {"name", host.name}, {"pid", host.pid}});
    for (const auto& finding : check.findings)
        json["findings"].push_back(
            {{"damage", damage_name(finding.damage)}, {"text", finding.text}, {"repaired", !is_left(finding, repair)}});
    return json;
}

}  // namespace

int storage_check_command(const Arguments& arguments) {
    po::options_description mending("Mending");
    mending.add_options()("repair", po::bool_switch(),
                          "gives numbers that are missing or double, removes rows that belong to nothing, and fails "
                          "RUNNING trials that nobody runs; while no host is at work");
    const Grammar grammar{.usage = "hone storage check [options]",
                          .summary =
                              "Looks for damage in a storage, at its clock and at the way to it. Exit status 1: "
                              "something is damaged.",
                          .groups = {storage_options(), mending, output_options()}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options);
    const auto repair = (*options)["repair"].as<bool>() ? Repair::Yes : Repair::No;
    const auto database = database_of(*options, IfMissing::Refuse);
    const auto check = repair == Repair::Yes ? repair_storage(*database) : check_storage(*database);
    const auto shown = without_password((*options)["storage"].as<std::string>());
    std::cout << (format == Format::Json ? dump(json_of(check, shown, repair)) + "\n" : text_of(check, shown, repair));
    return std::ranges::any_of(check.findings, [&](const Finding& f) { return is_left(f, repair); }) ? 1 : 0;
}

int storage_upgrade_command(const Arguments& arguments) {
    const Grammar grammar{.usage = "hone storage upgrade [options]",
                          .summary = "Brings the schema of Optuna 2.6 and later up to the one that hone works with.",
                          .groups = {storage_options(), output_options()}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options);
    const auto database = database_of(*options, IfMissing::RefuseFile);
    const auto upgrade = upgrade_schema(*database);
    std::cout << (format == Format::Json
                      ? dump(json_of(upgrade, without_password((*options)["storage"].as<std::string>()))) + "\n"
                      : text_of(upgrade, database->shown()));
    return 0;
}

}  // namespace hone::host
