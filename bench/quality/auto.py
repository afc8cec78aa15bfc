#!/usr/bin/env python3
"""hone's default sampler beside every sampler of Optuna's, on the test functions.

    bench/quality/auto.py [--budget 100] [--seeds 20] [--functions sphere5,branin] [--peers tpe,cmaes]

A peer is beaten where Mann-Whitney's one-sided p is below 0.01, and beats auto where the other one is, with these seeds
and again with as many fresh ones. Exit status 1 unless auto is best or tied on all functions but one, and beats Optuna's
default, tpe, on all but three.
"""
import argparse
import json
import statistics
import sys
import types

import functions
import run

DEFAULT = "tpe"


def medians(scores):
    return "  ".join(f"{peer} {statistics.median(values):.5g}" for peer, values in scores.items())


def compare(given, baseline, function):
    """The line to print, the peers that are better, and whether the default is beaten."""
    single = function not in functions.MULTI_OBJECTIVE
    peers = [p for p in given.peers if p in baseline[function] or (single and p == "cmaes")]
    theirs = {p: run.baseline_scores(baseline, p, function, [given.budget], given.seeds)[given.budget] for p in peers}
    ours = [run.hone_score(given, function, given.budget, seed) for seed in range(given.seeds)]
    better = []
    for peer in peers:
        if run.p_worse(function, ours, theirs[peer]) < run.SIGNIFICANT:
            given.against = peer
            if run.p_fresh(given, function, given.budget, given.budget) < run.SIGNIFICANT:
                better.append(peer)
    beats = DEFAULT in theirs and run.p_worse(function, theirs[DEFAULT], ours) < run.SIGNIFICANT
    verdict = f"loses to {', '.join(better)}" if better else "beats the default" if beats else "tied"
    return f"{function:12} {statistics.median(ours):12.5g}  {verdict:24} {medians(theirs)}", better, beats


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--hone", default=str(run.HERE.parents[1] / "build/release/bin/hone"))
    ask.add_argument("--budget", type=int, default=100)
    ask.add_argument("--seeds", type=int, default=20)
    ask.add_argument("--functions", help="default: those of the baseline")
    ask.add_argument("--peers", default="random,tpe,tpe-univariate,cmaes,gp,nsga2")
    asked = ask.parse_args()
    baseline = json.loads((run.HERE / "optuna-baseline.json").read_text())
    names = asked.functions.split(",") if asked.functions else list(baseline)
    given = types.SimpleNamespace(hone=asked.hone, sampler="auto", option=[], seeds=asked.seeds, budget=asked.budget,
                                  peers=asked.peers.split(","))
    print(f"{'function':12} {'hone auto':>12}  {'':24} Optuna's medians at {asked.budget} trials", flush=True)
    lost, beaten = [], 0
    for name in names:
        line, better, beats = compare(given, baseline, name)
        lost += [name] if better else []
        beaten += beats
        print(line, flush=True)
    print(f"best or tied on {len(names) - len(lost)} of {len(names)}, better than Optuna's default on {beaten}")
    return 0 if len(lost) <= 1 and beaten >= len(names) - 3 else 1


if __name__ == "__main__":
    sys.exit(main())
