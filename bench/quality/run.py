#!/usr/bin/env python3
"""The quality of a sampler: the median best value of the test functions over some seeds, beside Optuna's.

usage: run.py [--hone build/release/bin/hone] [--sampler tpe] [--functions sphere5,branin] [--budget 100] [--seeds 20]

Optuna's quartiles come from optuna-baseline.json, made with the same functions, budgets and number of seeds.
Exit 1 if a median is worse than the third quartile of the baseline's sampler.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def best_value(hone, function, sampler, budget, seed):
    command = [hone, "run", "functions", "-O", f"name={function}", "-s", sampler, "-p", "nop", "-n", str(budget),
               "--seed", str(seed), "--storage", "memory:", "--format", "json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
    best = json.loads(done.stdout.splitlines()[-1])["best"]
    return best["values"][0] if isinstance(best["values"], list) else best["values"]


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--hone", default=str(HERE.parents[1] / "build/release/bin/hone"))
    ask.add_argument("--sampler", default="tpe")
    ask.add_argument("--against", default="tpe", help="a sampler of the baseline")
    ask.add_argument("--functions", default="sphere5,branin,hartmann6,mlp_like")
    ask.add_argument("--budget", type=int, default=100)
    ask.add_argument("--seeds", type=int, default=20)
    given = ask.parse_args()

    baseline = json.loads((HERE / "optuna-baseline.json").read_text())
    print(f"{'function':12} {'median':>12} {'q1':>12} {'q3':>12}   {'Optuna':>12} {'q1':>12} {'q3':>12}")
    worse = []
    for function in given.functions.split(","):
        values = [best_value(given.hone, function, given.sampler, given.budget, seed) for seed in range(given.seeds)]
        median = statistics.median(values)
        q1, _, q3 = statistics.quantiles(values, n=4) if len(values) > 1 else (median,) * 3
        theirs = baseline[function][given.against][str(given.budget)]
        failed = median > theirs["q3"]
        if failed:
            worse.append(function)
        print(f"{function:12} {median:12.6g} {q1:12.6g} {q3:12.6g}   {theirs['median']:12.6g} {theirs['q1']:12.6g} "
              f"{theirs['q3']:12.6g}{'  worse' if failed else ''}", flush=True)
    if worse:
        sys.exit(f"worse than Optuna's third quartile: {', '.join(worse)}")


if __name__ == "__main__":
    main()
