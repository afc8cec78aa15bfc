"""The database of a test, read with SQL of the tests' own: what hone itself says about a study is not asked here."""
import contextlib
import dataclasses
import json
import os
import pathlib
import sqlite3
import urllib.parse
import uuid

SERVER = os.environ.get("HONE_TEST_SERVER", "")  # from servers.sh; empty: SQLite
CLOCK_MOVES = bool(os.environ.get("HONE_TEST_CLOCK"))
FINISHED = {"COMPLETE", "PRUNED", "FAIL"}


def kind():
    return {"": "sqlite", "mysql": "mariadb"}.get(SERVER.partition(":")[0], "postgresql")


def connect(url):
    """Autocommitting, whatever the driver."""
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60, isolation_level=None)
    parts = urllib.parse.urlsplit(url)
    place = {"host": parts.hostname, "port": parts.port, "user": parts.username,
             "password": urllib.parse.unquote(parts.password)}
    name = parts.path.strip("/")
    if url.startswith("postgresql"):
        import psycopg2
        connection = psycopg2.connect(dbname=name or "postgres", **place)
        connection.autocommit = True
        return connection
    import pymysql
    return pymysql.connect(database=name or None, autocommit=True, charset="utf8mb4", **place)


def new_database(folder):
    """The URL of a database that holds nothing yet."""
    if not SERVER:
        return f"sqlite:///{pathlib.Path(folder).resolve()}/study.db"
    name = f"hone_{uuid.uuid4().hex}"
    with contextlib.closing(connect(SERVER)) as connection:
        connection.cursor().execute(f"CREATE DATABASE {name}")
    return SERVER + name


def optuna_url(url):
    return url.replace("mysql://", "mysql+pymysql://").replace("postgresql://", "postgresql+psycopg2://")


def tell_server(word):
    """One of the words of servers.sh; returns once it is done."""
    pipe = os.environ["HONE_TEST_CONTROL"]
    pathlib.Path(pipe).write_text(word + "\n")
    pathlib.Path(pipe + ".done").read_text()


@dataclasses.dataclass
class Trial:
    id: int
    number: int
    state: str
    start: object
    complete: object
    values: dict = dataclasses.field(default_factory=dict)
    params: dict = dataclasses.field(default_factory=dict)
    reports: dict = dataclasses.field(default_factory=dict)
    user_attrs: dict = dataclasses.field(default_factory=dict)
    system_attrs: dict = dataclasses.field(default_factory=dict)

    @property
    def finished(self):
        return self.state in FINISHED

    @property
    def failure(self):
        """The kind in hone:fail, if hone failed it."""
        return self.system_attrs.get("hone:fail", {}).get("kind")

    @property
    def history(self):
        return self.system_attrs.get("retry_history", [])


def number_of(value, kind):
    return {"FINITE": value, "INF_POS": float("inf"), "INF_NEG": float("-inf"), "NAN": "nan"}[kind]


class Reader:
    """Reads a study's tables, all of them as of one moment. A parameter is the number that the database holds."""

    def __init__(self, url):
        self.url = url
        self.connection = connect(url)

    def close(self):
        self.connection.close()

    def rows(self, sql, *values):
        cursor = self.connection.cursor()
        cursor.execute(sql.replace("?", "%s") if SERVER else sql, values)
        return cursor.fetchall()

    def trials(self, study):
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ" if self.url.startswith("postgresql") else "BEGIN"
        self.connection.cursor().execute(begin)
        try:
            return self.read_trials(study)
        finally:
            self.connection.cursor().execute("ROLLBACK")

    def read_trials(self, study):
        trials = {row[0]: Trial(*row) for row in self.rows(
            "SELECT trial_id, number, state, datetime_start, datetime_complete FROM trials JOIN studies USING (study_id) "
            "WHERE study_name = ? ORDER BY trial_id", study)}

        def each(columns, table):
            for row in self.rows(f"SELECT trial_id, {columns} FROM {table}"):
                if row[0] in trials:
                    yield trials[row[0]], *row[1:]

        key = "`key`" if self.url.startswith("mysql") else '"key"'
        for trial, objective, value, value_type in each("objective, value, value_type", "trial_values"):
            trial.values[objective] = number_of(value, value_type)
        for trial, name, value in each("param_name, param_value", "trial_params"):
            trial.params[name] = value
        for trial, step, value, value_type in each("step, intermediate_value, intermediate_value_type",
                                                   "trial_intermediate_values"):
            trial.reports[step] = number_of(value, value_type)
        for trial, name, value in each(f"{key}, value_json", "trial_user_attributes"):
            trial.user_attrs[name] = json.loads(value)
        for trial, name, value in each(f"{key}, value_json", "trial_system_attributes"):
            trial.system_attrs[name] = json.loads(value)
        return list(trials.values())


def read_trials(url, study):
    with contextlib.closing(Reader(url)) as reader:
        return reader.trials(study)
