// hone storage check, hone storage upgrade
#include <fmt/format.h>

#include <iostream>

#include "cli/commands.hpp"
#include "cli/lookup.hpp"
#include "report/json.hpp"
#include "storage/schema.hpp"
#include "storage/upgrade.hpp"

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

}  // namespace

int storage_upgrade_command(const Arguments& arguments) {
    const Grammar grammar{.usage = "hone storage upgrade [options]",
                          .summary = "Brings the schema of Optuna 2.6 and later up to the one that hone works with.",
                          .groups = {storage_options(), output_options()}};
    const auto options = parse(grammar, arguments);
    if (!options) return 0;
    const auto format = format_of(*options);
    const auto database = database_of(*options, IfMissing::AsItIs);
    const auto upgrade = upgrade_schema(*database);
    std::cout << (format == Format::Json
                      ? dump(json_of(upgrade, without_password((*options)["storage"].as<std::string>()))) + "\n"
                      : text_of(upgrade, database->shown()));
    return 0;
}

}  // namespace hone::host
