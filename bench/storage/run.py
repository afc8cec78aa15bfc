#!/usr/bin/env python3
"""Trials per second on SQLite: hone against Python Optuna on the same workload, taken in turn on the same machine.

    bench/storage/run.py [--hone FILE] [--rounds N]

Five floats, five reports each answered by the median pruner, random sampling, a new database file for every round.
Needs a Python with Optuna 5. Exit status 1 if hone is not at least 10 times as fast.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import optuna

WANTED_RATIO = 10.0
REPORTS = 5


def sphere5(trial):
    value = sum((trial.suggest_float(f"x{i}", -5.0, 5.0) - 0.5 * i) ** 2 for i in range(5))
    for step in range(REPORTS):
        trial.report(value + 1 / (step + 1), step)
        if trial.should_prune():
            raise optuna.TrialPruned
    return value


def optuna_rate(folder, trials):
    study = optuna.create_study(storage=f"sqlite:///{folder}/optuna.db", sampler=optuna.samplers.RandomSampler(seed=1),
                                pruner=optuna.pruners.MedianPruner())
    begin = time.perf_counter()
    study.optimize(sphere5, n_trials=trials)
    return trials / (time.perf_counter() - begin)


def hone_rate(hone, folder, trials):
    """The whole command, from its start to its end."""
    command = [hone, "run", "functions", "-O", "name=sphere5", "-O", f"reports={REPORTS}", "-n", str(trials), "-s", "random",
               "-q"]
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return trials / (time.perf_counter() - begin)


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hone", type=pathlib.Path, default=root / "build/release/bin/hone")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--trials", type=int, default=500)
    arguments = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)

    rates = {"optuna": [], "hone": []}
    for _ in range(arguments.rounds):
        with tempfile.TemporaryDirectory() as folder:
            rates["optuna"].append(optuna_rate(folder, arguments.trials))
            rates["hone"].append(hone_rate(arguments.hone.resolve(), folder, arguments.trials))

    medians = {name: statistics.median(values) for name, values in rates.items()}
    for name, values in rates.items():
        print(f"{name:7} {medians[name]:8.1f} trials/s   ({min(values):.1f} to {max(values):.1f}, "
              f"{arguments.rounds} rounds of {arguments.trials})")
    ratio = medians["hone"] / medians["optuna"]
    print(f"ratio   {ratio:8.1f}   (wanted: {WANTED_RATIO:g} or more; optuna {optuna.__version__})")
    return 0 if ratio >= WANTED_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
