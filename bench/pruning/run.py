#!/usr/bin/env python3
"""What pruners are worth on recorded learning curves: epochs spent, and winners lost, beside Optuna's same pruners.

    bench/pruning/run.py [--pruners nop,median,...] [--families mlp,power,...] [--studies 200] [--jobs 1]
                         [--optuna-studies 5] [-P KEY=VALUE]

A study is a random choice of the recorded runs in random order, which pruners judge after each epoch. Optuna sees the
first few of the same studies. Columns:

  to 1 %   mean epochs until a finished trial is within 1 % of the best of the whole unpruned study; a study that gets
           none counts all epochs of the unpruned one. And as a share of nop's
  all      mean epochs of the study, as a share of the unpruned study's
  lost     studies that end without the unpruned study's best value
  Optuna   mean epochs to 1 % on the studies that Optuna replayed too: Optuna's and hone's
"""
import argparse
import json
import math
import os
import pathlib
import random
import statistics
import subprocess
import sys

import synthetic

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build/release"
PRUNERS = {"nop": [], "median": [], "percentile": ["percentile=25"], "asha": [], "hyperband": [], "curve": []}
MAXIMIZED = {"mlp"}


def recorded(family, seed):
    if family in synthetic.FAMILIES:
        return synthetic.curves(family, seed=seed)
    with (HERE / f"curves/{family}.jsonl").open() as runs:
        return [json.loads(run)["accuracy"] for run in runs]


def direction_of(family):
    return "maximize" if family in MAXIMIZED else "minimize"


def orders_of(runs, studies, trials):
    chance = random.Random(1)
    return [chance.sample(runs, trials) for _ in range(studies)]


def hones(pruner, options, family, curves, orders, jobs):
    """Of each study, what became of each trial: [(run, epochs of all trials by then, "whole" or "pruned")]."""
    rows = [[len(curves)], *curves, [len(orders)], *orders]
    command = [BUILD / "bench/pruning/simulate", BUILD / f"lib/hone/pruners/{pruner}.so", str(jobs),
               direction_of(family), *options]
    done = subprocess.run(command, input="\n".join(" ".join(map(repr, row)) for row in rows) + "\n", text=True,
                          stdout=subprocess.PIPE, check=True)
    return [[ended(*trial.split(":")) for trial in study.split()] for study in done.stdout.splitlines()]


def ended(run, spent, how):
    return int(run), int(spent), how


def optunas(pruner, options, family, curves, orders):
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    classes = {"nop": optuna.pruners.NopPruner, "median": optuna.pruners.MedianPruner,
               "percentile": optuna.pruners.PercentilePruner, "asha": optuna.pruners.SuccessiveHalvingPruner,
               "hyperband": optuna.pruners.HyperbandPruner}
    given = {key: float(value) for key, value in (option.split("=") for option in options)}
    for index, order in enumerate(orders):
        # Hyperband draws brackets from the name.
        study = optuna.create_study(study_name=f"study{index}", direction=direction_of(family),
                                    sampler=optuna.samplers.RandomSampler(seed=1), pruner=classes[pruner](**given))
        trials, spent = [], 0
        for run in order:
            trial = study.ask()
            for step, value in enumerate(curves[run]):
                trial.report(value, step)
                spent += 1
                if trial.should_prune():
                    study.tell(trial, state=optuna.trial.TrialState.PRUNED)
                    trials.append((run, spent, "pruned"))
                    break
            else:
                value = curves[run][-1]
                study.tell(trial, None if math.isnan(value) else value,
                           optuna.trial.TrialState.FAIL if math.isnan(value) else None)
                trials.append((run, spent, "whole"))
        yield trials


class Worth:
    """Of one study."""

    def __init__(self, trials, curves, order, sign):
        finals = [sign * curves[run][-1] for run in order]
        best = min(final for final in finals if not math.isnan(final))
        good = best + 0.01 * abs(best)
        self.unpruned = sum(len(curves[run]) for run in order)
        finished = [(sign * curves[run][-1], spent) for run, spent, how in trials if how == "whole"]
        finished = [(final, spent) for final, spent in finished if not math.isnan(final)]
        self.to_good = next((spent for final, spent in finished if final <= good), self.unpruned)
        self.all = trials[-1][1]
        self.lost = min((final for final, _ in finished), default=math.inf) > best


def worth_of(studies, curves, orders, family):
    sign = -1 if family in MAXIMIZED else 1
    return [Worth(trials, curves, order, sign) for trials, order in zip(studies, orders)]


def mean(values):
    return statistics.fmean(values)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pruners", default=",".join(PRUNERS))
    parser.add_argument("--families", default=",".join(["mlp", *synthetic.FAMILIES]))
    parser.add_argument("--studies", type=int, default=200)
    parser.add_argument("--optuna-studies", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--runs", default="0:200", help="FROM:TO, which of the recorded runs")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up curves")
    parser.add_argument("-P", dest="options", action="append", default=[], help="an option of curve")
    given = parser.parse_args()
    runs = list(range(*map(int, given.runs.split(":"))))

    for family in given.families.split(","):
        curves = recorded(family, given.seed)
        orders = orders_of(runs, given.studies, given.trials)
        for pruner in given.pruners.split(","):
            options = PRUNERS[pruner] + (given.options if pruner == "curve" else [])
            studies = hones(pruner, options, family, curves, orders, given.jobs)
            worths = worth_of(studies, curves, orders, family)
            print(f"{family:12} {pruner:10} {mean(w.to_good for w in worths):7.0f} "
                  f"{mean(w.all for w in worths):7.0f} {mean(w.all / w.unpruned for w in worths):6.1%} "
                  f"{mean(w.lost for w in worths):6.1%}", flush=True)


if __name__ == "__main__":
    main()
