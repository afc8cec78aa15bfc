"""Empty databases for a benchmark, whose commits survive a power cut, and what is in them."""
import contextlib
import itertools
import os
import pathlib
import sqlite3
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLES = {"trials": "trials", "params": "trial_params", "reports": "trial_intermediate_values", "values": "trial_values",
          "attributes": "trial_system_attributes", "heartbeats": "trial_heartbeats"}
numbers = itertools.count()


def with_server(storage):
    """Starts this program again under a throw-away server, where it needs one and has none."""
    if storage == "sqlite" or "HONE_TEST_SERVER" in os.environ:
        return
    server = ROOT / "tests/host/storage/servers.sh"
    os.execve(server, [server, storage, sys.executable, *sys.argv], {**os.environ, "HONE_TEST_DURABLE": "1"})


class Database:
    """`connection` is Python's own; the URLs and the backend are what others call the same database."""

    def __init__(self, connection, hone_url, optuna_url, soci_backend, soci_connection):
        self.connection = connection
        self.hone_url = hone_url
        self.optuna_url = optuna_url
        self.soci_backend = soci_backend
        self.soci_connection = soci_connection

    def ask(self, query):
        cursor = self.connection.cursor()
        cursor.execute(query)
        (number,), = cursor.fetchall()
        self.connection.commit()
        return number

    def run(self, statement):
        self.connection.cursor().execute(statement)
        self.connection.commit()

    def quoted(self, name):
        return f"`{name}`" if self.soci_backend == "mysql" else f'"{name}"'

    def rows(self):
        return {kind: self.ask(f"SELECT count(*) FROM {table}") for kind, table in TABLES.items()}

    def next_trial(self):
        return self.ask("SELECT max(trial_id) + 1 FROM trials")

    def settle(self, trials):
        """After trials were written with their ids: the next one gets the one above. And as the server does it within a
        minute by itself, it learns how large its tables have become, or empties its log."""
        if self.soci_backend == "postgresql":
            self.run(f"ALTER SEQUENCE trials_trial_id_seq RESTART WITH {trials + 1}")
            self.run("ANALYZE")
        if self.soci_backend == "sqlite3":
            self.run("PRAGMA wal_checkpoint(TRUNCATE)")

    def new_study(self):
        self.run(f"INSERT INTO studies (study_name) VALUES ('another {next(numbers)}')")
        return self.ask("SELECT max(study_id) FROM studies")


@contextlib.contextmanager
def new(storage, folder):
    yield from {"sqlite": new_sqlite, "postgresql": new_postgresql, "mariadb": new_mariadb}[storage](folder)


def new_sqlite(folder):
    file = folder / f"{next(numbers)}.db"
    url = f"sqlite:///{file}"
    connection = sqlite3.connect(file)
    yield Database(connection, url, url, "sqlite3", f"dbname={file} timeout=600")
    connection.close()
    for left in folder.glob(f"{file.name}*"):
        left.unlink()


def quoted(**parts):
    """As libpq and SOCI read a connection's text."""
    escaped = {key: str(value).replace("\\", "\\\\").replace("'", "\\'") for key, value in parts.items()}
    return " ".join(f"{key}='{value}'" for key, value in escaped.items())


def server():
    """How to connect to the server of HONE_TEST_SERVER."""
    url = urllib.parse.urlsplit(os.environ["HONE_TEST_SERVER"])
    return {"host": url.hostname, "port": url.port, "user": url.username, "password": urllib.parse.unquote(url.password)}


def new_postgresql(_):
    import psycopg2
    name = f"bench{next(numbers)}"
    with contextlib.closing(psycopg2.connect(dbname="postgres", **server())) as maintenance:
        maintenance.autocommit = True
        maintenance.cursor().execute(f"CREATE DATABASE {name}")
        connection = psycopg2.connect(dbname=name, **server())
        url = os.environ["HONE_TEST_SERVER"] + name
        yield Database(connection, url, url.replace("postgresql://", "postgresql+psycopg2://"), "postgresql",
                       quoted(**server(), dbname=name))
        connection.close()
        maintenance.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")


def new_mariadb(_):
    import pymysql
    name = f"bench{next(numbers)}"
    with contextlib.closing(pymysql.connect(**server())) as connection:
        connection.cursor().execute("SET SESSION max_recursive_iterations = 1000000")
        connection.cursor().execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        connection.select_db(name)
        url = os.environ["HONE_TEST_SERVER"] + name
        yield Database(connection, url, url.replace("mysql://", "mysql+pymysql://"), "mysql", quoted(**server(), dbname=name))
        connection.cursor().execute(f"DROP DATABASE {name}")
