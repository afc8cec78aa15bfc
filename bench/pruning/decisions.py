#!/usr/bin/env python3
"""What a pruner's decision costs in a study of 10,000 trials of 100 reports, in hone's host and in Optuna's process.

    bench/pruning/decisions.py [--trials N] [--steps N]

Neither reads a database: Optuna's study is in memory, and has one objective. Both are timed by the deciding thread's own
clock. Exit status 1 if the median of a pruner of hone's takes 50 us.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import time
import warnings

import numpy
import optuna

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
MOST_US = 50.0
PRUNERS = {
    "median": ([], lambda: optuna.pruners.MedianPruner()),
    "percentile": (["percentile=25"], lambda: optuna.pruners.PercentilePruner(25)),
    "threshold": (["upper=1e9"], lambda: optuna.pruners.ThresholdPruner(upper=1e9)),
    "wilcoxon": ([], lambda: optuna.pruners.WilcoxonPruner()),
    "asha": (["min_resource=1"], lambda: optuna.pruners.SuccessiveHalvingPruner(min_resource=1)),
    "hyperband": (["max_resource=100"], lambda: optuna.pruners.HyperbandPruner(max_resource=100)),
    "curve": ([], None),
}


SEVERAL = ["median", "percentile", "asha", "hyperband"]  # take several objectives


def hone_us(pruner, options, objectives, trials, steps):
    """Median and 99th percentile."""
    command = [BUILD / "bench/pruning/decisions", BUILD / "lib/hone/pruners", str(objectives), str(trials), str(steps),
               pruner, *options]
    return [1e6 * float(s) for s in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


def finished(study, trials, steps):
    random = numpy.random.default_rng(1)
    for _ in range(trials):
        level, slope = random.normal(), abs(random.normal())
        curve = {s: float(level + slope / (1 + s) + 0.01 * random.normal()) for s in range(steps)}
        rungs = {f"completed_rung_{r}": curve[4**r] for r in range(20) if 4**r < steps}
        study.add_trial(optuna.trial.create_trial(value=curve[steps - 1], intermediate_values=curve, system_attrs=rungs))


def optuna_us(study, steps, judged=5):
    """The median of a few: each reads all trials."""
    trial, seconds = study.ask(), []
    for step in range(1, steps, steps // judged):
        trial.report(0.0, step)
        begin = time.thread_time()
        trial.should_prune()
        seconds.append(time.thread_time() - begin)
    study.tell(trial, state=optuna.trial.TrialState.FAIL)
    return 1e6 * statistics.median(seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=100)
    asked = parser.parse_args()
    subprocess.run(["cmake", "--build", BUILD, "--target", "decisions", *PRUNERS], check=True, stdout=subprocess.DEVNULL)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
    study = optuna.create_study()
    finished(study, asked.trials, asked.steps)
    print(f"{asked.trials} trials of {asked.steps} reports   hone: median, 99 %       Optuna {optuna.__version__}: median")
    slow = False
    for objectives in (1, 2, 3):
        for pruner, (options, theirs) in PRUNERS.items():
            if objectives > 1 and pruner not in SEVERAL: continue
            median, rare = hone_us(pruner, options, objectives, asked.trials, asked.steps)
            name = pruner if objectives == 1 else f"{pruner}, {objectives} values"
            print(f"{name:22} {median:12.1f} us {rare:8.1f} us", end="")
            slow = slow or median >= MOST_US
            if theirs and objectives == 1:
                study.pruner = theirs()
                peer = optuna_us(study, asked.steps)
                print(f" {peer:16.0f} us   {peer / median:8.0f} times", end="")
            print(flush=True)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
