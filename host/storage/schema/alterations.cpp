// What Optuna's revisions from 3.0 on changed in its tables.
#include "storage/schema/schema.hpp"

namespace hone::host {

namespace {

constexpr std::string_view b = "v3.0.0.b", c = "v3.0.0.c", d = "v3.0.0.d", index = "v3.2.0.a";

// SQLite can neither drop a NOT NULL nor a default, so that a table has to be made anew, as it is now.
constexpr Alteration on_sqlite[] = {
    {c, "", "ALTER TABLE trial_intermediate_values RENAME TO older_trial_intermediate_values"},
    {c, "", R"sql(CREATE TABLE trial_intermediate_values (
	trial_intermediate_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	intermediate_value FLOAT, 
	intermediate_value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_intermediate_value_id), 
	UNIQUE (trial_id, step), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
))sql"},
    {c, "",
     "INSERT INTO trial_intermediate_values SELECT trial_intermediate_value_id, trial_id, step, intermediate_value, "
     "'FINITE' FROM older_trial_intermediate_values"},
    {c, "", "DROP TABLE older_trial_intermediate_values"},
    {d, "", "ALTER TABLE trial_values RENAME TO older_trial_values"},
    {d, "", R"sql(CREATE TABLE trial_values (
	trial_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	value FLOAT, 
	value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_value_id), 
	UNIQUE (trial_id, objective), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
))sql"},
    {d, "",
     "INSERT INTO trial_values SELECT trial_value_id, trial_id, objective, value, 'FINITE' FROM older_trial_values"},
    {d, "", "DROP TABLE older_trial_values"},
    {index, "", "CREATE INDEX trials_study_id_key ON trials (study_id)"},
};

// The types may be there: a newer Optuna makes them as soon as it opens the database.
constexpr Alteration on_postgresql[] = {
    {b, "", "ALTER TABLE trial_intermediate_values ALTER intermediate_value DROP NOT NULL"},
    {c, "",
     "DO $$BEGIN CREATE TYPE trialintermediatevaluetype AS ENUM ('FINITE', 'INF_POS', 'INF_NEG', 'NAN'); "
     "EXCEPTION WHEN duplicate_object THEN NULL; END$$"},
    {c, "",
     "ALTER TABLE trial_intermediate_values "
     "ADD intermediate_value_type trialintermediatevaluetype NOT NULL DEFAULT 'FINITE'"},
    {c, "", "ALTER TABLE trial_intermediate_values ALTER intermediate_value_type DROP DEFAULT"},
    {d, "",
     "DO $$BEGIN CREATE TYPE trialvaluetype AS ENUM ('FINITE', 'INF_POS', 'INF_NEG'); "
     "EXCEPTION WHEN duplicate_object THEN NULL; END$$"},
    {d, "",
     "ALTER TABLE trial_values ADD value_type trialvaluetype NOT NULL DEFAULT 'FINITE', ALTER value DROP NOT NULL"},
    {d, "", "ALTER TABLE trial_values ALTER value_type DROP DEFAULT"},
    {index, "", "CREATE INDEX trials_study_id_key ON trials (study_id)"},
};

// Its FLOAT has four bytes.
constexpr Alteration on_mysql[] = {
    {b, "", "ALTER TABLE trial_params MODIFY param_value DOUBLE"},
    {b, "", "ALTER TABLE trial_intermediate_values MODIFY intermediate_value DOUBLE"},
    {b, "", "ALTER TABLE trial_values MODIFY value DOUBLE NOT NULL"},
    {c, "trial_intermediate_values.intermediate_value_type",
     "ALTER TABLE trial_intermediate_values "
     "ADD intermediate_value_type ENUM('FINITE','INF_POS','INF_NEG','NAN') NOT NULL DEFAULT 'FINITE'"},
    {c, "", "ALTER TABLE trial_intermediate_values ALTER intermediate_value_type DROP DEFAULT"},
    {d, "trial_values.value_type",
     "ALTER TABLE trial_values ADD value_type ENUM('FINITE','INF_POS','INF_NEG') NOT NULL DEFAULT 'FINITE'"},
    {d, "", "ALTER TABLE trial_values ALTER value_type DROP DEFAULT, MODIFY value DOUBLE"},
    {index, "trials.trials_study_id_key", "CREATE INDEX trials_study_id_key ON trials (study_id)"},
};

}  // namespace

constinit const std::span<const Alteration> sqlite_alterations = on_sqlite;
constinit const std::span<const Alteration> postgresql_alterations = on_postgresql;
constinit const std::span<const Alteration> mysql_alterations = on_mysql;

}  // namespace hone::host
