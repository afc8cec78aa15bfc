#!/usr/bin/env python3
"""What pruning costs and saves with several objectives: accuracy of the recorded runs against size and latency.

    bench/pruning/vectors.py [--studies 100] [--jobs 1] [--seed 1]

A study is the 200 recorded runs in a random order, each of 50 epochs, which report all objectives at every epoch. Two
numbers a study: its epochs as a share of the unpruned study's, and the hypervolume of its COMPLETE trials as a share of
the unpruned study's (sizes and latencies by their logarithms, all scaled to 0 ... 1 over the recording, the worst of
each the reference). Medians over the studies are printed, with the first and third quartile. Exit status 1 if asha's hypervolume is below 99 %, or its
epochs above 60 %.
"""
import argparse
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build/release"
DIRECTIONS = {"accuracy": "maximize", "weights": "minimize", "latency_us": "minimize"}
OBJECTIVES = [["accuracy", "weights"], ["accuracy", "latency_us"], ["accuracy", "weights", "latency_us"]]
PRUNERS = [("asha", []), ("asha", ["reduction_factor=2"]), ("median", []), ("percentile", ["percentile=25"]),
           ("hyperband", []), ("asha", ["objective=accuracy"])]
LEAST_VOLUME, MOST_EPOCHS = 0.99, 0.60


def recorded():
    with (HERE / "curves/mlp.jsonl").open() as runs:
        return [json.loads(run) for run in runs]


def curve(run, names):
    return [run["accuracy"][epoch] if name == "accuracy" else run[name]
            for epoch in range(len(run["accuracy"])) for name in names]


def scaled_ends(curves, names):
    """Of each run, what it comes to: 0 is the best of all runs, 1 the worst."""
    columns = []
    for k, name in enumerate(names):
        end = [c[k - len(names)] for c in curves]
        column = [-value for value in end] if DIRECTIONS[name] == "maximize" else list(map(math.log, end))
        low, high = min(column), max(column)
        columns.append([(value - low) / (high - low) for value in column])
    return list(zip(*columns))


def volume(points):
    """That of what the points dominate below 1 in each coordinate, slice by slice of the last."""
    if not points: return 0.0
    if len(points[0]) == 1: return 1 - min(p[0] for p in points)
    total, points = 0.0, sorted(points, key=lambda p: p[-1])
    for i, point in enumerate(points):
        height = (points[i + 1][-1] if i + 1 < len(points) else 1) - point[-1]
        if height > 0: total += height * volume([p[:-1] for p in points[:i + 1]])
    return total


def studies(pruner, options, names, curves, orders, jobs):
    """Of each: its epochs, and the runs that were not pruned."""
    rows = [[len(curves)], *curves, [len(orders)], *orders]
    command = [BUILD / "bench/pruning/vectors", BUILD / f"lib/hone/pruners/{pruner}.so", str(jobs),
               ",".join(f"{name}={DIRECTIONS[name]}" for name in names), *options]
    done = subprocess.run(command, input="\n".join(" ".join(map(repr, row)) for row in rows) + "\n", text=True,
                          stdout=subprocess.PIPE, check=True)
    return [(spent, whole) for spent, *whole in (map(int, line.split()) for line in done.stdout.splitlines())]


def quartiles(shares):
    low, middle, high = statistics.quantiles(shares, n=4)
    return middle, f"{middle:7.1%} ({low:.1%} ... {high:.1%})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    subprocess.run(["cmake", "--build", BUILD, "--target", "vectors"], check=True, stdout=subprocess.DEVNULL)
    runs, chance, fits = recorded(), random.Random(args.seed), True
    orders = [chance.sample(range(len(runs)), len(runs)) for _ in range(args.studies)]
    print(f"{args.studies} studies of {len(runs)} trials, {args.jobs} at a time")
    for names in OBJECTIVES:
        curves = [curve(run, names) for run in runs]
        ends, all_epochs = scaled_ends(curves, names), sum(len(run["accuracy"]) for run in runs)
        whole = volume(ends)
        print(f"\n{' against '.join(names)}: the unpruned hypervolume is {whole:.4f}")
        for pruner, options in PRUNERS:
            found = studies(pruner, options, names, curves, orders, args.jobs)
            epochs, epochs_text = quartiles([spent / all_epochs for spent, _ in found])
            kept, kept_text = quartiles([volume([ends[run] for run in left]) / whole for _, left in found])
            print(f"{' '.join([pruner, *options]):28} epochs {epochs_text}, hypervolume {kept_text}")
            if pruner == "asha" and not options: fits = fits and kept >= LEAST_VOLUME and epochs <= MOST_EPOCHS
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
