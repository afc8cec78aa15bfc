"""A study goes from SQLite to PostgreSQL to MariaDB and back, and nothing of it changes. Run by servers.sh, twice."""
import json
import math
import os
import pathlib
import shutil
import sqlite3
import subprocess
import unittest
import urllib.parse
import uuid
import warnings

import optuna

from hone_cli import SOURCE, HoneTest, main

GOLDEN = SOURCE / "tests" / "data" / "optuna-study.sqlite3"
EXPECTED = json.loads((SOURCE / "tests" / "data" / "optuna-study.json").read_text())["studies"]
TRIALS = [s for s in EXPECTED if not s["study_name"].startswith("golden-attrs")]
BLANKS, = (s["study_name"] for s in EXPECTED if s not in TRIALS)  # has a trial with the attributes "" and " "
POSTGRESQL = os.environ.get("HONE_TEST_POSTGRESQL", "")
MARIADB = os.environ.get("HONE_TEST_MARIADB", "")

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")

TABLES = {  # the order in which rows are compared, what is compared
    "trial_params": ("param_id", "param_name, param_value, distribution_json"),
    "trial_values": ("trial_value_id", "objective, value, value_type"),
    "trial_intermediate_values": ("trial_intermediate_value_id", "step, intermediate_value, intermediate_value_type"),
    "trial_user_attributes": ("trial_user_attribute_id", '"key", value_json'),
    "trial_system_attributes": ("trial_system_attribute_id", '"key", value_json'),
}


def dump(path, study, whole_seconds):
    """Everything that the database holds of a study, but for ids and heartbeats, as SQLite has it."""
    time = "substr({0}, 1, 19)" if whole_seconds else "{0}"
    with sqlite3.connect(path) as database:
        rows = {"study_directions": database.execute(
            "SELECT objective, direction FROM study_directions JOIN studies USING (study_id) WHERE study_name = ? "
            "ORDER BY study_direction_id", [study]).fetchall()}
        for kind in ("user", "system"):
            rows[kind] = database.execute(
                f'SELECT "key", value_json FROM study_{kind}_attributes JOIN studies USING (study_id) '
                f"WHERE study_name = ? ORDER BY study_{kind}_attribute_id", [study]).fetchall()
        rows["trials"] = database.execute(
            f"SELECT number, state, {time.format('datetime_start')}, {time.format('datetime_complete')} "
            "FROM trials JOIN studies USING (study_id) WHERE study_name = ? ORDER BY trial_id", [study]).fetchall()
        for table, (order, columns) in TABLES.items():
            rows[table] = database.execute(
                f"SELECT number, {columns} FROM trials JOIN studies USING (study_id) JOIN {table} USING (trial_id) "
                f"WHERE study_name = ? ORDER BY trial_id, {order}", [study]).fetchall()
    database.close()
    return rows


def new_database(server):
    """The URL of an empty database on that server."""
    parts = urllib.parse.urlsplit(server)
    place = dict(host=parts.hostname, port=parts.port, user=parts.username,
                 password=urllib.parse.unquote(parts.password))
    name = f"hone_{uuid.uuid4().hex}"
    if server.startswith("postgresql"):
        import psycopg2
        connection = psycopg2.connect(dbname="postgres", **place)
        connection.autocommit = True
    else:
        import pymysql
        connection = pymysql.connect(**place)
    connection.cursor().execute(f"CREATE DATABASE {name}")
    connection.close()
    return server + name


def optuna_url(url):
    return url.replace("mysql://", "mysql+pymysql://").replace("postgresql://", "postgresql+psycopg2://")


def plain(value):
    """Numbers that JSON lacks, as hone writes them."""
    if isinstance(value, dict):
        return value["$float"] if list(value) == ["$float"] else {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value


def comparable(trial):
    """All that Optuna knows of a trial, but for ids and fractions of seconds."""
    def moment(time):
        return time and time.replace(microsecond=0)
    return repr((trial.number, trial.state.name, trial.values, list(trial.params.items()), trial.distributions,
                 trial.intermediate_values, sorted(trial.user_attrs.items()), sorted(trial.system_attrs.items()),
                 moment(trial.datetime_start), moment(trial.datetime_complete)))


class CopyTest(HoneTest):
    def setUp(self):
        super().setUp()
        shutil.copy(GOLDEN, self.folder / "golden.db")
        self.golden = f"sqlite:///{self.folder}/golden.db"

    def copy(self, source, target, studies):
        for study in studies:
            said = self.hone("study", "copy", study, "--storage", source, "--to", target, "--format", "json").last()
            self.assertEqual((said["study"], len(said["checksum"])), (study, 16))

    def assert_reads_as_expected(self, url, studies, whole_seconds):
        """`hone trial list` says what Optuna itself read from the original, in every field."""
        names = [s["name"] for s in self.hone("study", "list", "--storage", url, "--format", "json").lines()]
        self.assertEqual(names, [s["study_name"] for s in studies])
        for expected in studies:
            found = self.trials(expected["study_name"], url)
            self.assertEqual(len(found), len(expected["trials"]))
            for trial, e in zip(found, expected["trials"]):
                self.assert_trial(trial, e, whole_seconds)

    def assert_trial(self, trial, e, whole_seconds):
        for key in ("number", "state", "values", "params", "user_attrs", "system_attrs"):
            self.assertEqual(trial[key], plain(e[key]), key)
        self.assertEqual(trial["intermediate_values"], {str(step): plain(v) for step, v in e["intermediate_values"]})
        for key in ("datetime_start", "datetime_complete"):
            kept = slice(19 if whole_seconds else None)
            self.assertEqual(trial[key] and trial[key][kept], e[key] and e[key][kept])

    def assert_optuna_reads_the_same(self, url, studies):
        for name in studies:
            original = optuna.load_study(study_name=name, storage=self.golden)
            copy = optuna.load_study(study_name=name, storage=optuna_url(url))
            self.assertEqual(copy.directions, original.directions)
            self.assertEqual(copy.user_attrs, original.user_attrs)
            self.assertEqual([comparable(t) for t in copy.get_trials()], [comparable(t) for t in original.get_trials()])


    def assert_dumps_the_same(self, name, studies, whole_seconds):
        for study in studies:
            original = dump(self.folder / "golden.db", study, whole_seconds)
            self.assertEqual(dump(self.folder / name, study, whole_seconds), original, study)


class Golden(CopyTest):
    def test_hone_reads_every_field_as_optuna_does(self):
        self.assert_reads_as_expected(self.golden, EXPECTED, whole_seconds=False)

    def test_a_copy_within_sqlite_is_the_same_to_the_microsecond(self):
        url = f"sqlite:///{self.folder}/copy.db"
        studies = [s["study_name"] for s in EXPECTED]
        self.copy(self.golden, url, studies)
        self.assert_dumps_the_same("copy.db", studies, whole_seconds=False)
        self.assert_reads_as_expected(url, EXPECTED, whole_seconds=False)
        self.assert_optuna_reads_the_same(url, studies)


@unittest.skipUnless(POSTGRESQL and MARIADB, "needs both servers")
class Servers(CopyTest):
    def setUp(self):
        super().setUp()
        self.postgresql, self.mariadb = new_database(POSTGRESQL), new_database(MARIADB)
        self.back = f"sqlite:///{self.folder}/back.db"

    def copy_around(self, studies):
        way = [self.golden, self.postgresql, self.mariadb, self.back]
        for source, target in zip(way, way[1:]):
            self.copy(source, target, studies)
            self.assert_optuna_reads_the_same(target, studies)
        self.assert_dumps_the_same("back.db", studies, whole_seconds=True)

    def test_a_copy_over_both_servers_is_the_same_but_for_fractions_of_seconds(self):
        self.copy_around([s["study_name"] for s in TRIALS])
        for url in (self.postgresql, self.mariadb, self.back):
            self.assert_reads_as_expected(url, TRIALS, whole_seconds=url != self.postgresql)

    def test_names_that_differ_in_blanks_are_refused_where_they_are_one_before_anything_is_written(self):
        self.copy(self.golden, self.postgresql, [BLANKS])
        self.refused("study", "copy", BLANKS, "--storage", self.postgresql, "--to", self.mariadb, status=1,
                     says=["trial 0", "'' and ' '", "MySQL"])
        self.assertEqual(self.hone("study", "list", "--storage", self.mariadb).out, "")
        with sqlite3.connect(self.folder / "golden.db") as database:
            database.execute("UPDATE trial_user_attributes SET \"key\" = 'blank' WHERE \"key\" = ' '")
        database.close()
        self.hone("study", "delete", BLANKS, "--storage", self.postgresql)
        self.copy_around([BLANKS])


if __name__ == "__main__":
    main()
