#!/usr/bin/env python3
"""What pruners are worth on recorded learning curves: epochs spent and winners lost, beside Optuna's same pruners.

    bench/pruning/run.py [--pruners nop,median,...] [--families mlp,power,...] [--studies 200] [--jobs 1]
                         [--optuna-studies 5]

A study has some of the recorded runs as its trials, in random order, judged after each epoch. Optuna's pruners get the
first few of the same studies, one trial at a time. `found` is how many epochs all trials have spent when one ends that
is within 1 % of the best last value of the study's runs (where none does, those of the whole study unpruned), `all` is
the epochs of the study, also as a share of the unpruned one's; `lost` is the share of studies that do not end with
that best value. Exit 1 if `curve` loses 2 % of a family's studies, or takes more than 80 % of the epochs of the best of
the others to find it, over the recorded families or over the made-up ones.
"""
import argparse
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys

import synthetic

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build/release"
PRUNERS = {"nop": [], "median": [], "percentile": ["percentile=25"], "asha": [], "hyperband": [], "curve": []}
OPTUNAS = {"median": "MedianPruner", "percentile": "PercentilePruner", "asha": "SuccessiveHalvingPruner",
           "hyperband": "HyperbandPruner"}
MOST_LOST = 0.02
MOST_EPOCHS = 0.8
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


def hones(pruner, family, curves, orders, jobs):
    """Of each study its trials as they ended: [(run, epochs of all trials by then, "whole" or "pruned")]."""
    rows = [[len(curves)], *curves, [len(orders)], *orders]
    command = [BUILD / "bench/pruning/simulate", BUILD / f"lib/hone/pruners/{pruner}.so", str(jobs),
               direction_of(family), *PRUNERS[pruner]]
    done = subprocess.run(command, input="\n".join(" ".join(map(repr, row)) for row in rows) + "\n", text=True,
                          stdout=subprocess.PIPE, check=True)
    return [[ended(*trial.split(":")) for trial in study.split()] for study in done.stdout.splitlines()]


def ended(run, spent, how):
    return int(run), int(spent), how


def optunas(pruner, family, curves, orders):
    """The same, by Optuna's pruner."""
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    options = {key: float(value) for key, value in (option.split("=") for option in PRUNERS[pruner])}
    for index, order in enumerate(orders):
        judge = getattr(optuna.pruners, OPTUNAS[pruner])(**options)  # asha and hyperband keep what is automatic
        # Hyperband draws brackets from the name.
        study = optuna.create_study(study_name=f"study{index}", direction=direction_of(family),
                                    sampler=optuna.samplers.RandomSampler(seed=1), pruner=judge)
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
        self.found = next((spent for final, spent in finished if final <= good), self.unpruned)
        self.all = trials[-1][1]
        self.lost = min((final for final, _ in finished), default=math.inf) > best


def worth_of(studies, curves, orders, family):
    sign = -1 if family in MAXIMIZED else 1
    return [Worth(trials, curves, order, sign) for trials, order in zip(studies, orders)]


def beside_optuna(pruner, family, curves, orders):
    """Epochs of both on the same studies, one trial at a time."""
    ours, theirs = ([worth.found for worth in worth_of(studies, curves, orders, family)]
                    for studies in (hones(pruner, family, curves, orders, 1), optunas(pruner, family, curves, orders)))
    return f"{mean(ours):7.0f} {mean(theirs):7.0f} {'=' if ours == theirs else '!'}"


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
    given = parser.parse_args()
    runs = list(range(*map(int, given.runs.split(":"))))

    pruners = given.pruners.split(",")
    subprocess.run(["cmake", "--build", BUILD, "--target", "simulate", *pruners], check=True, stdout=subprocess.DEVNULL)
    totals, failed = {"recorded": {}, "made up": {}}, []
    print(f"{'family':12} {'pruner':10} {'found':>7} {'all':>7} {'':7} {'lost':>7}   of few: hone, Optuna")
    for family in given.families.split(","):
        curves = recorded(family, given.seed)
        orders = orders_of(runs, given.studies, given.trials)
        for pruner in pruners:
            studies = hones(pruner, family, curves, orders, given.jobs)
            worths = worth_of(studies, curves, orders, family)
            found, lost = mean(w.found for w in worths), mean(w.lost for w in worths)
            total = totals["made up" if family in synthetic.FAMILIES else "recorded"]
            total[pruner] = total.get(pruner, 0) + found
            line = (f"{family:12} {pruner:10} {found:7.0f} {mean(w.all for w in worths):7.0f} "
                    f"{mean(w.all / w.unpruned for w in worths):7.0%} {lost:7.1%}")
            if pruner in OPTUNAS and given.optuna_studies > 0:
                line += "   " + beside_optuna(pruner, family, curves, orders[:given.optuna_studies])
            print(line, flush=True)
            if pruner == "curve" and lost >= MOST_LOST:
                failed.append(f"curve loses {lost:.1%} of {family}")

    for kind, total in totals.items():
        for pruner, epochs in total.items():
            print(f"{kind:12} {pruner:10} {epochs:7.0f}")
        if "curve" in total and len(total) > 1:
            share = total["curve"] / min(epochs for pruner, epochs in total.items() if pruner != "curve")
            print(f"{kind:12} curve needs {share:.0%} of the epochs of the best of the others")
            if share > MOST_EPOCHS:
                failed.append(f"curve needs {share:.0%} of {kind}")
    sys.exit("; ".join(failed) or 0)


if __name__ == "__main__":
    main()
