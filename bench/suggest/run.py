#!/usr/bin/env python3
"""How long a suggestion of several parameters takes: hone's sampler and its peer in Optuna, in turn, in one run.

    bench/suggest/run.py --sampler tpe --trials 1000,10000,100000 [--history uniform|own] [--space floats|mixed]
    bench/suggest/run.py --sampler cmaes --trials 1000 --history own --least 50

Either side has so many finished trials in memory, uniform ones or its own; then it is timed on one trial after another,
each of which finishes before the next begins. hone's times are those of its host (ask, and ask_one where that is
needed), Optuna's of `study.ask` with the whole space. Optuna takes part up to --most-optuna trials. An own history of
hone's is made of runs of --chunk trials that do not see each other.

Exit status 1 if hone is not --least times as fast as Optuna, or takes more than --most-ms.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import time
import warnings

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = {"tpe": "TPESampler", "cmaes": "CmaEsSampler", "gp": "GPSampler", "nsga2": "NSGAIISampler",
         "nsga3": "NSGAIIISampler", "qmc": "QMCSampler", "random": "RandomSampler"}
MIXED = [FloatDistribution(0, 0.6), FloatDistribution(1e-5, 1e-1, log=True), IntDistribution(1, 16),
         CategoricalDistribution(["a", "b", "c"]), IntDistribution(8, 512, log=True), FloatDistribution(-1, 1, step=0.25),
         IntDistribution(32, 1024, step=32)]


def space_of(given):
    kinds = [FloatDistribution(-5, 5)] if given.space == "floats" else MIXED
    return {f"x{i}": kinds[i % len(kinds)] for i in range(given.parameters)}


def unit(distribution, value):
    if isinstance(distribution, CategoricalDistribution):
        return distribution.choices.index(value) / (len(distribution.choices) - 1)
    if distribution.log:
        return math.log(value / distribution.low) / math.log(distribution.high / distribution.low)
    return (value - distribution.low) / (distribution.high - distribution.low)


def losses(given, space, params):
    at = [unit(distribution, params[name]) for name, distribution in space.items()]
    return [sum((x - 0.3 - 0.4 * k) ** 2 for x in at) for k in range(given.objectives)]


def drawn(distribution, random):
    if isinstance(distribution, CategoricalDistribution):
        return distribution.choices[random.randint(len(distribution.choices))]
    if distribution.log:
        x = math.exp(random.uniform(math.log(distribution.low), math.log(distribution.high)))
    else:
        x = random.uniform(distribution.low, distribution.high)
    if distribution.step is not None:
        x = distribution.low + round((x - distribution.low) / distribution.step) * distribution.step
    return int(x) if isinstance(distribution, IntDistribution) else x


def optuna_ms(given, n):
    sampler = getattr(optuna.samplers, PEERS[given.sampler])(seed=1, **json.loads(given.optuna_options))
    study = optuna.create_study(sampler=sampler, directions=["minimize"] * given.objectives)
    space = space_of(given)

    def one():
        begin = time.perf_counter()
        trial = study.ask(space)
        taken = time.perf_counter() - begin
        study.tell(trial, losses(given, space, trial.params))
        return 1000 * taken

    if given.history == "own":
        for _ in range(n):
            one()
    else:
        random = np.random.RandomState(1)
        for _ in range(n):
            params = {name: drawn(distribution, random) for name, distribution in space.items()}
            study.add_trial(optuna.create_trial(params=params, distributions=space, values=losses(given, space, params)))
    one()
    return [one() for _ in range(given.asks)]


def hone_ms(given, n):
    command = [given.build / "bench/suggest/suggest", "--sampler", given.build / f"lib/hone/samplers/{given.sampler}.so",
               "--trials", str(n), "--history", given.history, "--space", given.space, "--chunk", str(given.chunk),
               "--parameters", str(given.parameters), "--objectives", str(given.objectives), "--asks", str(given.asks)]
    for option in given.option:
        command += ["-S", option]
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}")
    return [float(line) for line in done.stdout.split()]


def shown(ms):
    low, median, high = statistics.quantiles(ms, n=4)
    return f"{median:9.3f} ms ({low:.3f} to {high:.3f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sampler", default="tpe")
    parser.add_argument("-S", dest="option", action="append", default=[], metavar="KEY=VALUE", help="of hone's sampler")
    parser.add_argument("--optuna-options", default="{}", metavar="JSON", help="arguments of Optuna's sampler")
    parser.add_argument("--trials", default="1000,10000")
    parser.add_argument("--history", choices=("uniform", "own"), default="uniform")
    parser.add_argument("--chunk", type=int, default=2000)
    parser.add_argument("--space", choices=("floats", "mixed"), default="floats")
    parser.add_argument("--parameters", type=int, default=10)
    parser.add_argument("--objectives", type=int, default=1)
    parser.add_argument("--asks", type=int, default=30)
    parser.add_argument("--most-optuna", type=int, default=10000)
    parser.add_argument("--least", type=float, help="times as fast as Optuna")
    parser.add_argument("--most-ms", type=float)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    given = parser.parse_args()
    subprocess.run(["cmake", "--build", given.build, "--target", "suggest", given.sampler], check=True,
                   stdout=subprocess.DEVNULL)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")

    failed = False
    for n in map(int, given.trials.split(",")):
        ours = hone_ms(given, n)
        slow = given.most_ms is not None and statistics.median(ours) > given.most_ms
        line = f"{n:7} trials  hone {shown(ours)}"
        if n <= given.most_optuna:
            theirs = optuna_ms(given, n)
            ratio = statistics.median(theirs) / statistics.median(ours)
            slow |= given.least is not None and ratio < given.least
            line += f"  Optuna {shown(theirs)}  {ratio:7.1f} times"
        print(line + ("  too slow" if slow else ""), flush=True)
        failed |= slow
    print(f"{given.sampler}, {given.parameters} {given.space}, {given.objectives} objectives, {given.history} history, "
          f"optuna {optuna.__version__}, {os.cpu_count()} cores")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
