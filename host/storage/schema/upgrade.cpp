#include "storage/schema/upgrade.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>

#include "storage/database/prepared.hpp"
#include "storage/format/distribution_json.hpp"
#include "storage/format/stored_number.hpp"
#include "storage/schema/schema.hpp"

namespace hone::host {

namespace {

using Id = std::int64_t;
using Text = std::string;

// Older tables held infinity as the largest float of four bytes, or near it.
double with_infinities(double value) {
    constexpr double largest = std::numeric_limits<float>::max();
    constexpr double tolerance = 1e-5;
    if (std::abs(std::abs(value) - largest) > tolerance * largest) return value;
    return std::copysign(std::numeric_limits<double>::infinity(), value);
}

Text renewed_distribution(const Text& text) {
    try {
        return to_json(distribution_from_json(text));
    } catch (const std::invalid_argument& e) {
        throw StorageError(fmt::format(
            "a parameter's distribution is damaged ({}), so the database cannot be brought up; mend it, or delete its "
            "rows of trial_params",
            e.what()));
    }
}

class Upgrading {
 public:
    Upgrading(const Connection& connection, const Dialect& dialect) : connection_(connection), dialect_(dialect) {}

    void to(std::string_view revision, Upgrade& counts) {
        alter(revision);
        // The alterations have ended the transaction.
        if (!dialect_.undoes_tables) connection_.run(std::string(dialect_.begin_writing));
        if (revision == "v3.0.0.a") counts.distributions = rewrite_distributions();
        if (revision == "v3.0.0.c")
            counts.reports = tell_specials("trial_intermediate_values", "intermediate_value", Null::IsNan);
        if (revision == "v3.0.0.d") counts.values = tell_specials("trial_values", "value", Null::IsNothing);
        connection_.run(fmt::format("UPDATE alembic_version SET version_num = '{}'", revision));
    }

    // Values of trials that did not complete.
    void drop_values_that_are_null(std::string_view shown) {
        const auto complete =
            Query<std::tuple<Id>>(connection_,
                                  "SELECT count(*) FROM trial_values v JOIN trials t ON t.trial_id = v.trial_id "
                                  "WHERE t.state = 'COMPLETE' AND v.value IS NULL")
                .first();
        if (std::get<0>(complete.value()) != 0)
            throw StorageError(
                fmt::format("{} holds COMPLETE trials whose value is NULL, so it cannot be brought up; delete "
                            "their rows of trial_values, or give them a value",
                            shown));
        connection_.run("DELETE FROM trial_values WHERE value IS NULL");
    }

 private:
    void alter(std::string_view revision) {
        for (const auto& alteration : dialect_.alterations)
            if (alteration.to == revision && !is_made(alteration.makes)) connection_.run(alteration.statement);
    }

    // By an upgrade that was cut off; what can be undone is not there then.
    bool is_made(std::string_view name) {
        if (dialect_.undoes_tables || name.empty()) return false;
        bool found = false;
        Query<std::tuple<Text>>(connection_,
                                "SELECT concat(table_name, '.', column_name) FROM information_schema.columns WHERE "
                                "table_schema = database() "
                                "UNION SELECT concat(table_name, '.', index_name) FROM information_schema.statistics "
                                "WHERE table_schema = database()")
            .each([&](const Text& present) { found = found || present == name; });
        return found;
    }

    Id rewrite_distributions() {
        std::map<Text, Text> renewed;
        Query<std::tuple<Text>>(
            connection_, fmt::format("SELECT DISTINCT {} FROM trial_params", dialect_.bytes_of("distribution_json")))
            .each([&](const Text& text) {
                const auto now = renewed_distribution(text);
                if (now != text) renewed.emplace(text, now);
            });
        Command<Text, Text> rewrite(connection_,
                                    fmt::format("UPDATE trial_params SET distribution_json = :now WHERE {} = {}",
                                                dialect_.bytes_of("distribution_json"), dialect_.bytes_of(":before")));
        Id count = 0;
        for (const auto& [before, now] : renewed) count += rewrite(now, before);
        return count;
    }

    // Values that are no ordinary numbers get a type of their own.
    enum class Null { IsNan, IsNothing };
    Id tell_specials(std::string_view table, std::string_view column, Null null) {
        const auto id = fmt::format("{}_id", table.substr(0, table.size() - 1));
        const auto type = fmt::format("{}_type", column);
        std::map<Id, StoredNumber> specials;
        Query<std::tuple<Id, std::optional<double>>>(
            connection_, fmt::format("SELECT {0}, {1} FROM {2} WHERE {3} = 'FINITE' AND ({1} IS NULL OR {1} > 1e16 OR "
                                     "{1} < -1e16)",
                                     id, column, table, type))
            .each([&](Id row, std::optional<double> value) {
                if (!value && null == Null::IsNothing) return;
                const auto stored =
                    stored_number(value ? with_infinities(*value) : std::numeric_limits<double>::quiet_NaN());
                if (!stored.value) specials.emplace(row, stored);
            });
        Command<Text, Id> tell(
            connection_, fmt::format("UPDATE {} SET {} = :type, {} = NULL WHERE {} = :row", table, type, column, id));
        for (const auto& [row, stored] : specials) tell(stored.type, row);
        return std::ssize(specials);
    }

    const Connection& connection_;
    const Dialect& dialect_;
};

}  // namespace

Upgrade upgrade_schema(Database& database) {
    Upgrade result;
    database.make_tables([&] {
        result = {};
        const auto& connection = database.connection();
        const auto revision = find_revision(connection, database.dialect(), database.shown());
        if (!revision)
            throw StorageError(
                fmt::format("{} holds no studies of Optuna yet; 'hone run' makes some", database.shown()));
        result.from = *revision;
        if (*revision == schema_revision) {
            if (find_schema(connection, database.dialect(), database.shown()) != Schema::Ready)
                refuse_half_made(database.shown());
            return;
        }
        const auto* from = std::ranges::find(known_older_revisions, *revision);
        if (from == known_older_revisions.end()) refuse_revision(*revision, database.shown());
        Upgrading upgrading(connection, database.dialect());
        if (*revision < "v3.0.0.b") upgrading.drop_values_that_are_null(database.shown());
        for (const auto* next = from + 1; next != known_older_revisions.end(); ++next) upgrading.to(*next, result);
        upgrading.to(schema_revision, result);
        connection.run("UPDATE version_info SET schema_version = 12, library_version = '5.0.0'");
    });
    return result;
}

}  // namespace hone::host
