#!/usr/bin/env python3
"""Trials per second: hone against Python Optuna, and against bare SOCI, taken in turn on the same machine.

    bench/storage/run.py [--storage sqlite|postgresql|mariadb] [--build FOLDER] [--rounds N]

Five floats, five reports each answered by the median pruner, random sampling, a new database every round, and commits
that survive a power cut, for all alike. hone runs as one host of 8 jobs and as 8 hosts that share a study; bare SOCI
writes what hone wrote, in as many transactions as hone took, by one process and by 8. On PostgreSQL 100,000 reports
are timed, too. Exit status 1 where a ratio is smaller than wanted.
Needs a Python with Optuna 5 (and psycopg2 or PyMySQL), and the server's programs.
"""
import argparse
import dataclasses
import functools
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import optuna

import databases

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOSTS = JOBS = 8
REPORTS = 5
WANTED_OF_OPTUNA = {"sqlite": {"host": 100, "hosts": 25}, "postgresql": {"host": 50, "hosts": 25},
                    "mariadb": {"host": 50, "hosts": 25}}
WANTED_OF_BARE = 0.6
WANTED_REPORTS_S = 10.0


def sphere5(trial):
    value = sum((trial.suggest_float(f"x{i}", -5.0, 5.0) - 0.5 * i) ** 2 for i in range(5))
    for step in range(REPORTS):
        trial.report(value + 1 / (step + 1), step)
        if trial.should_prune():
            raise optuna.TrialPruned
    return value


def optuna_rate(database, trials):
    """From its first trial on, without the time that its import takes."""
    study = optuna.create_study(storage=database.optuna_url, sampler=optuna.samplers.RandomSampler(seed=1),
                                pruner=optuna.pruners.MedianPruner())
    begin = time.perf_counter()
    study.optimize(sphere5, n_trials=trials)
    return trials / (time.perf_counter() - begin)


@dataclasses.dataclass
class Written:
    """What runs of hone left in a database, and in how many transactions."""
    begins: int = 0
    writes: int = 0
    rows: dict = dataclasses.field(default_factory=dict)

    def heard(self, log):
        begins, writes = re.search(r"in (\d+) transactions, written in (\d+)", log).groups()
        self.begins += int(begins)
        self.writes += int(writes)


def seconds_of(commands, folder):
    """All at once: from the first one's start to the last one's end, and what each said."""
    begin = time.perf_counter()
    processes = [subprocess.Popen(command, cwd=folder, env={**os.environ, "HONE_LOG": "debug"}, text=True,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for command in commands]
    said = [process.communicate()[1] for process in processes]
    seconds = time.perf_counter() - begin
    for process, text in zip(processes, said):
        if process.returncode != 0:
            sys.exit(f"{process.args} failed:\n{text}")
    return seconds, said


def hone_rate(build, database, folder, trials, hosts):
    """The whole commands, from their start to their end."""
    command = [build / "bin/hone", "run", "functions", "-O", "name=sphere5", "-O", f"reports={REPORTS}", "-s", "random",
               "-n", str(trials // hosts), "-j", str(JOBS // hosts), "--storage", database.hone_url]
    seconds, said = seconds_of([command] * hosts, folder)
    written = Written(rows=database.rows())
    for log in said:
        written.heard(log)
    return trials / seconds, written


def bare_rate(build, database, folder, trials, written, processes):
    """The same rows once more, beside those of hone: the tables are warm, as they were for hone in the end."""
    study, first = database.new_study(), database.next_trial()
    command = [build / "bench/storage/bare", database.soci_backend, database.soci_connection, str(study)]

    def part(i):
        numbers = {"first": first + i * trials // processes, "trials": trials // processes,
                   "begins": max(1, written.begins // processes), "writes": max(1, written.writes // processes)}
        numbers |= {kind: rows // processes for kind, rows in written.rows.items()}
        return command + [f"{key}={number}" for key, number in numbers.items()]

    seconds, _ = seconds_of([part(i) for i in range(processes)], folder)
    return trials / seconds


def reports_seconds(build, database, folder):
    """100,000 reports of 8 jobs: 200 trials of 500."""
    command = [build / "bin/hone", "run", "functions", "-O", "name=sphere5", "-O", "reports=500", "-s", "random",
               "-p", "nop", "-n", "200", "-j", str(JOBS), "--storage", database.hone_url]
    seconds, _ = seconds_of([command], folder)
    rows = database.rows()["reports"]
    assert rows == 100_000, rows
    return seconds


@dataclasses.dataclass
class Figures:
    unit: str = "trials/s"
    values: list = dataclasses.field(default_factory=list)

    @property
    def median(self):
        return statistics.median(self.values)

    def line(self, name):
        return (f"{name:28} {self.median:9.2f} {self.unit:9} ({min(self.values):.2f} to {max(self.values):.2f}, "
                f"{len(self.values)} rounds)")


def measure(arguments, folder):
    new = functools.partial(databases.new, arguments.storage, folder)
    figures = {name: Figures() for name in ("optuna, 1 process", "hone, 1 host of 8 jobs", "bare SOCI, 1 process",
                                            "hone, 8 hosts of 1 job", "bare SOCI, 8 processes")}
    if arguments.storage == "postgresql":
        figures["100,000 reports"] = Figures("s")
    trials = arguments.trials
    per_transaction = {}
    for _ in range(arguments.rounds):
        with new() as database:
            figures["optuna, 1 process"].values.append(optuna_rate(database, arguments.optuna_trials))
        for hosts, hone, bare in ((1, "hone, 1 host of 8 jobs", "bare SOCI, 1 process"),
                                  (HOSTS, "hone, 8 hosts of 1 job", "bare SOCI, 8 processes")):
            with new() as database:
                rate, written = hone_rate(arguments.build, database, folder, trials, hosts)
                figures[hone].values.append(rate)
                figures[bare].values.append(bare_rate(arguments.build, database, folder, trials, written, hosts))
                per_transaction[hone] = (trials / written.begins, trials / written.writes, sum(written.rows.values()) / trials)
        if "100,000 reports" in figures:
            with new() as database:
                figures["100,000 reports"].values.append(reports_seconds(arguments.build, database, folder))
    return figures, per_transaction


def judged(arguments, figures):
    """Lines with ratios, and whether all are as wanted."""
    wanted = WANTED_OF_OPTUNA[arguments.storage]
    hone, hosts = figures["hone, 1 host of 8 jobs"].median, figures["hone, 8 hosts of 1 job"].median
    optuna_median = figures["optuna, 1 process"].median
    ratios = [("1 host / optuna", hone / optuna_median, wanted["host"]),
              ("8 hosts / optuna", hosts / optuna_median, wanted["hosts"]),
              ("1 host / bare SOCI", hone / figures["bare SOCI, 1 process"].median, WANTED_OF_BARE),
              ("8 hosts / bare SOCI", hosts / figures["bare SOCI, 8 processes"].median, WANTED_OF_BARE)]
    for name, ratio, least in ratios:
        yield f"{name:28} {ratio:9.2f} (wanted: {least:g} or more)", ratio >= least
    if "100,000 reports" in figures:
        seconds = figures["100,000 reports"].median
        yield f"{'100,000 reports':28} {seconds:9.2f} s (wanted: less than {WANTED_REPORTS_S:g})", seconds < WANTED_REPORTS_S


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--storage", choices=WANTED_OF_OPTUNA, default="sqlite")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--trials", type=int, default=4000, help="of hone and of bare SOCI")
    parser.add_argument("--optuna-trials", type=int, default=200)
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    databases.with_server(arguments.storage)
    subprocess.run(["cmake", "--build", arguments.build, "--target", "bare"], check=True, stdout=subprocess.DEVNULL)
    optuna.logging.set_verbosity(optuna.logging.ERROR)

    with tempfile.TemporaryDirectory() as folder:
        figures, per_transaction = measure(arguments, pathlib.Path(folder))
    for name, figure in figures.items():
        print(figure.line(name))
    for name, (begun, written, rows) in per_transaction.items():
        print(f"{name:28} {begun:.1f} trials begun, {written:.1f} written in a transaction; {rows:.1f} rows a trial")
    verdicts = list(judged(arguments, figures))
    print(f"{arguments.storage}, optuna {optuna.__version__}, {os.cpu_count()} cores")
    for line, _ in verdicts:
        print(line)
    return 0 if all(good for _, good in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
