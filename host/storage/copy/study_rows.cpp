#include "storage/copy/study_rows.hpp"

#include <fmt/format.h>

#include "storage/database/insert_for_id.hpp"
#include "storage/left_over_rows.hpp"

namespace hone::host {

namespace {

using Id = std::int64_t;
using Text = std::string;
using Maybe = std::optional<std::string>;

constexpr std::string_view user_attributes = "study_user_attributes", system_attributes = "study_system_attributes";

void read_attributes(const Database& database, std::string_view table, Id study,
                     std::vector<std::tuple<Text, Maybe>>& into) {
    const auto key = table.substr(0, table.size() - 1);
    Query<std::tuple<Text, Maybe>, std::tuple<Id>>(
        database.connection(),
        fmt::format("SELECT \"key\", value_json FROM {} WHERE study_id = :study ORDER BY {}_id", table, key))
        .each([&into](Text name, Maybe json) { into.emplace_back(std::move(name), std::move(json)); }, study);
}

void write_attributes(const Database& database, std::string_view table, Id study,
                      const std::vector<std::tuple<Text, Maybe>>& rows) {
    BulkInsert<Id, Text, Maybe> insert(database, fmt::format("INSERT INTO {} (study_id, \"key\", value_json)", table),
                                       "");
    for (const auto& [name, json] : rows) insert.add(study, name, json);
    insert.flush();
}

}  // namespace

StudyRows read_study(const Database& database, std::int64_t study) {
    const auto& connection = database.connection();
    const auto name =
        Query<std::tuple<Text>, std::tuple<Id>>(connection, "SELECT study_name FROM studies WHERE study_id = :study")
            .first(study);
    if (!name) throw StudyGone();
    StudyRows rows{std::get<0>(*name), {}, {}, {}};
    Query<std::tuple<Id, Text>, std::tuple<Id>>(
        connection,
        "SELECT objective, direction FROM study_directions WHERE study_id = :study ORDER BY study_direction_id")
        .each([&rows](Id objective, Text direction) { rows.directions.emplace_back(objective, std::move(direction)); },
              study);
    read_attributes(database, user_attributes, study, rows.user_attrs);
    read_attributes(database, system_attributes, study, rows.system_attrs);
    return rows;
}

std::int64_t write_study(Database& database, const StudyRows& rows) {
    return database.write([&] {
        Query<std::tuple<Id>, std::tuple<Text>> find(database.connection(),
                                                     "SELECT study_id FROM studies WHERE study_name = :name");
        if (const auto done = database.perhaps_done() ? find.first(rows.name) : std::nullopt) return std::get<0>(*done);
        const auto study =
            InsertForId<Text>(database, "INSERT INTO studies (study_name) VALUES (:name)", "study_id")(rows.name);
        LeftOverRows(database).drop_of_study(study);
        BulkInsert<Id, Id, Text> directions(database, "INSERT INTO study_directions (study_id, objective, direction)",
                                            "");
        for (const auto& [objective, direction] : rows.directions) directions.add(study, objective, direction);
        directions.flush();
        write_attributes(database, user_attributes, study, rows.user_attrs);
        write_attributes(database, system_attributes, study, rows.system_attrs);
        return study;
    });
}

}  // namespace hone::host
