#!/usr/bin/env python3
"""What a sampler gains by learning from failed trials: the test functions with a part of their space that crashes.

    bench/quality/failures.py [--sampler tpe] [--functions sphere5,mlp_like] [--budget 100] [--seeds 20]

Trials fail where the first two numbers stand high in their ranges (functions' option crash), beyond a border that runs
close to the optimum of most. With failures=teach and failures=ignore: the median of the best value, and of the number of
trials that failed, with Mann-Whitney's one-sided p. Without a crashing part both must end with the very same value.
Needs scipy.

Exit 1 if fewer trials fail nowhere significantly (p < 0.01), if somewhere the best value is significantly worse, or if
learning changes anything where nothing crashes.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

from scipy.stats import mannwhitneyu

HERE = pathlib.Path(__file__).resolve().parent
SIGNIFICANT = 0.01


def run(given, function, crash, failures, seed):
    """The best value and how many trials failed."""
    command = [given.hone, "run", "functions", "-O", f"name={function}", "-O", f"crash={crash}", "-s", given.sampler,
               "-S", f"failures={failures}", "-p", "nop", "-n", str(given.budget), "--seed", str(seed),
               "--storage", "memory:", "--format", "json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
    result = json.loads(done.stdout.splitlines()[-1])
    value = result["best"]["values"]
    return (value[0] if isinstance(value, list) else value), result["trials"]["failed"]


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--hone", default=str(HERE.parents[1] / "build/release/bin/hone"))
    ask.add_argument("--sampler", default="tpe")
    ask.add_argument("--functions", default="sphere5,rosenbrock5,rastrigin5,branin,hartmann6,mlp_like")
    ask.add_argument("--crash", type=float, default=0.45)
    ask.add_argument("--budget", type=int, default=100)
    ask.add_argument("--seeds", type=int, default=20)
    given = ask.parse_args()

    print(f"{'function':12} {'best: teach':>12} {'ignore':>10} {'p better':>9} {'p worse':>9}   "
          f"{'failed: teach':>13} {'ignore':>7} {'p fewer':>9}")
    fewer, faults = [], []
    for function in given.functions.split(","):
        runs = {f: [run(given, function, given.crash, f, s) for s in range(given.seeds)] for f in ("teach", "ignore")}
        (best, failed), (their_best, their_failed) = (tuple(zip(*runs[f])) for f in ("teach", "ignore"))
        p_better = mannwhitneyu(best, their_best, alternative="less").pvalue
        p_worse = mannwhitneyu(best, their_best, alternative="greater").pvalue
        p_fewer = mannwhitneyu(failed, their_failed, alternative="less").pvalue
        print(f"{function:12} {statistics.median(best):12.5g} {statistics.median(their_best):10.5g} {p_better:9.2g} "
              f"{p_worse:9.2g}   {statistics.median(failed):13g} {statistics.median(their_failed):7g} {p_fewer:9.2g}",
              flush=True)
        if p_fewer < SIGNIFICANT:
            fewer.append(function)
        if p_worse < SIGNIFICANT:
            faults.append(f"{function}: the best value is worse")
        if run(given, function, 0, "teach", 0) != run(given, function, 0, "ignore", 0):
            faults.append(f"{function}: it costs something where nothing crashes")
    if not fewer:
        faults.append("nowhere do fewer trials fail")
    if faults:
        sys.exit("; ".join(faults))


if __name__ == "__main__":
    main()
