#!/usr/bin/env python3
"""What a study of 100,000 finished trials costs: time and memory to join it, and one more trial.

    bench/storage/scale.py [--storage sqlite|postgresql|mariadb] [--build FOLDER] [--rounds N]

The study has five parameters and five reports a trial, written by SQL as hone would have. Joining is `hone run -n 1`,
whole; one more trial is what each of 1,000 more adds to that, beside the same at 1,000 trials. Exit status 1 where joining
takes 5 s or 200 MB, or a trial costs more than twice what it did.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import databases

ROOT = pathlib.Path(__file__).resolve().parents[2]
FEW, MANY = 1_000, 100_000
MORE = 1_000
WANTED_S, WANTED_MB, WANTED_RATIO = 5.0, 200.0, 2.0

# Trial 1 as hone wrote it, many times over, with other values.
NUMBERS = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {trials} - 1) "
ANOTHER = "(n * (t.{id} + 7919) % 10007) / 10007.0"
COPIES = [
    "INSERT INTO trials (trial_id, number, study_id, state, datetime_start, datetime_complete) {numbers}"
    "SELECT n + 1, n, study_id, 'COMPLETE', datetime_start, datetime_complete FROM trials t, n WHERE trial_id = 1",
    "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) {numbers}"
    "SELECT n + 1, param_name, 10 * {param_id} - 5, distribution_json FROM trial_params t, n WHERE trial_id = 1 ORDER BY n, param_id",
    "INSERT INTO trial_values (trial_id, objective, value, value_type) {numbers}"
    "SELECT n + 1, objective, 100 * {trial_value_id}, value_type FROM trial_values t, n WHERE trial_id = 1",
    "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type) {numbers}"
    "SELECT n + 1, step, 100 * {trial_intermediate_value_id} / (step + 1), intermediate_value_type "
    "FROM trial_intermediate_values t, n WHERE trial_id = 1 ORDER BY n, step",
    "INSERT INTO trial_system_attributes (trial_id, {key}, value_json) {numbers}"
    "SELECT n + 1, {key}, value_json FROM trial_system_attributes t, n WHERE trial_id = 1",
]


def fill(database, trials):
    ids = {id: ANOTHER.format(id=id) for id in ("param_id", "trial_value_id", "trial_intermediate_value_id")}
    numbers = NUMBERS.format(trials=trials)
    for copy in COPIES:
        database.run(copy.format(numbers=numbers, key=database.quoted("key"), **ids))
    database.settle(trials)
    found = database.rows()
    assert found["trials"] == trials and found["params"] == found["reports"] == 5 * trials, found


def run_hone(build, database, folder, trials):
    """Seconds and peak megabytes of the whole command; of the host or its runner, whichever is larger."""
    command = [build / "bin/hone", "run", "functions", "-O", "name=sphere5", "-O", "reports=5", "-s", "random", "-q",
               "-n", str(trials), "--storage", database.hone_url]
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{process.args} failed")
    return seconds, usage.ru_maxrss / 1024


def measure(arguments, folder, trials):
    """Medians: seconds and megabytes to join, seconds of one more trial."""
    with databases.new(arguments.storage, folder) as database:
        run_hone(arguments.build, database, folder, 1)
        fill(database, trials)
        joins, megabytes, more = [], [], []
        for _ in range(arguments.rounds):
            seconds, memory = run_hone(arguments.build, database, folder, 1)
            joins.append(seconds)
            megabytes.append(memory)
            more.append((run_hone(arguments.build, database, folder, 1 + MORE)[0] - seconds) / MORE)
    return statistics.median(joins), max(megabytes), statistics.median(more)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--storage", choices=["sqlite", "postgresql", "mariadb"], default="sqlite")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    databases.with_server(arguments.storage)

    with tempfile.TemporaryDirectory() as folder:
        figures = {trials: measure(arguments, pathlib.Path(folder), trials) for trials in (FEW, MANY)}
    for trials, (seconds, megabytes, more) in figures.items():
        print(f"{trials:7,} trials: joined in {seconds:.2f} s with {megabytes:.0f} MB; one more takes {1000 * more:.2f} ms")
    seconds, megabytes, more = figures[MANY]
    ratio = more / figures[FEW][2]
    print(f"{arguments.storage}: joining takes {seconds:.2f} s and {megabytes:.0f} MB (wanted: less than {WANTED_S:g} s and "
          f"{WANTED_MB:g} MB), one more trial {ratio:.2f} times what it took (wanted: {WANTED_RATIO:g} or less)")
    return 0 if seconds < WANTED_S and megabytes < WANTED_MB and ratio <= WANTED_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
