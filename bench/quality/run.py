#!/usr/bin/env python3
"""The quality of a sampler beside its peer in Optuna: the best value of the test functions over some seeds.

    bench/quality/run.py --sampler tpe [-S key=value] [--functions sphere5,branin] [--budgets 50,100,200] [--seeds 20]
    bench/quality/run.py --sampler tpe -S multivariate=false --against tpe-univariate
    bench/quality/run.py --sampler gp --against tpe --budgets 60:100 --beat    60 trials of hone's, 100 of Optuna's
    bench/quality/run.py --sampler cmaes --suite other    functions that nothing was tuned to

With several objectives it is the hypervolume of the front. Optuna's values come from optuna-baseline.json, made with the
same functions and seeds; what is not there is measured with the Optuna of this Python. Needs scipy.

Exit 1 if a cell is significantly worse: Mann-Whitney's one-sided p < 0.01 with these seeds, and again with as many fresh
ones on both sides. With --beat also if a cell is not significantly better.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

from scipy.stats import mannwhitneyu

import functions
import others

HERE = pathlib.Path(__file__).resolve().parent
SIGNIFICANT = 0.01
DIGITS = 10  # what the baseline keeps of a value


def optuna_sampler(name, seed):
    import optuna
    samplers = optuna.samplers
    return {"random": lambda: samplers.RandomSampler(seed=seed),
            "tpe": lambda: samplers.TPESampler(seed=seed),
            "tpe-univariate": lambda: samplers.TPESampler(seed=seed, multivariate=False),
            "tpe-multivariate": lambda: samplers.TPESampler(seed=seed, multivariate=True),
            "tpe-group": lambda: samplers.TPESampler(seed=seed, multivariate=True, group=True),
            "cmaes": lambda: samplers.CmaEsSampler(seed=seed),
            "nsga2": lambda: samplers.NSGAIISampler(seed=seed),
            "nsga3": lambda: samplers.NSGAIIISampler(seed=seed),
            "gp": lambda: samplers.GPSampler(seed=seed),
            "qmc": lambda: samplers.QMCSampler(seed=seed)}[name]()


class Suggest:
    """An Optuna trial as the functions want it."""

    def __init__(self, trial):
        self.trial = trial

    def float(self, name, low, high, log=False, step=None):
        return self.trial.suggest_float(name, low, high, log=log, step=step)

    def int(self, name, low, high, log=False, step=None):
        return self.trial.suggest_int(name, low, high, log=log, step=step or 1)

    def categorical(self, name, choices):
        return self.trial.suggest_categorical(name, choices)

    def constraint(self, name, value):
        self.trial.set_constraint(name, value)


def area(points, reference):
    covered, below = 0.0, reference[1]
    for x, y in sorted(points):
        if x < reference[0] and y < below:
            covered += (reference[0] - x) * (below - y)
            below = y
    return covered


def hypervolume(points, reference):
    """In slices along the last objective."""
    if len(reference) == 2:
        return area(points, reference)
    points = sorted((p for p in points if p[-1] < reference[-1]), key=lambda p: p[-1])
    ends = [p[-1] for p in points[1:]] + [reference[-1]]
    return sum((end - p[-1]) * hypervolume([q[:-1] for q in points[:i + 1]], reference[:-1])
               for i, (p, end) in enumerate(zip(points, ends)) if end > p[-1])


def score(function, points):
    reference = functions.MULTI_OBJECTIVE.get(function)
    return round(hypervolume(points, reference) if reference else min(points)[0], DIGITS)


def hone_score(given, function, budget, seed):
    command = [given.hone, "run", "functions", "-O", f"name={function}", "-s", given.sampler, "-p", "nop", "-n",
               str(budget), "--seed", str(seed), "--storage", "memory:", "--format", "json", "--quiet"]
    for option in given.option:
        command += ["-S", option]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
    told = json.loads(done.stdout.splitlines()[-1])
    return score(function, [trial["values"] for trial in (told.get("front") or [told["best"]])])


def optuna_scores(peer, function, budgets, seeds):
    """[budget][seed], by budget, from studies of the largest."""
    import warnings

    import optuna
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    objective = (functions.FUNCTIONS | others.FUNCTIONS)[function]
    directions = ["minimize"] * len(functions.MULTI_OBJECTIVE.get(function, [0]))
    scores = {budget: [] for budget in budgets}
    for seed in seeds:
        study = optuna.create_study(sampler=optuna_sampler(peer, seed), directions=directions)
        study.optimize(lambda trial: objective(Suggest(trial)), n_trials=max(budgets))
        trials = study.get_trials(deepcopy=False)
        for budget in budgets:
            feasible = [t.values for t in trials[:budget] if all(v <= 0 for v in t.constraints.values())]
            scores[budget].append(score(function, feasible))
    return scores


def baseline_scores(baseline, peer, function, budgets, n_seeds):
    kept = baseline.get(function, {}).get(peer, {})
    if all(len(kept.get(str(budget), {}).get("all", [])) >= n_seeds for budget in budgets):
        return {budget: kept[str(budget)]["all"][:n_seeds] for budget in budgets}
    return optuna_scores(peer, function, budgets, range(n_seeds))


def p_worse(function, ours, theirs):
    worse = "less" if function in functions.MULTI_OBJECTIVE else "greater"
    return mannwhitneyu(ours, theirs, alternative=worse).pvalue


def p_fresh(given, function, budget, their_budget):
    seeds = range(given.seeds, 2 * given.seeds)
    theirs = optuna_scores(given.against, function, [their_budget], seeds)[their_budget]
    return p_worse(function, [hone_score(given, function, budget, seed) for seed in seeds], theirs)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--hone", default=str(HERE.parents[1] / "build/release/bin/hone"))
    ask.add_argument("--sampler", default="tpe")
    ask.add_argument("-S", dest="option", action="append", default=[], metavar="KEY=VALUE", help="of hone's sampler")
    ask.add_argument("--against", help="Optuna's sampler; default: of the same name")
    ask.add_argument("--functions", help="default: those of the suite that the peer has")
    ask.add_argument("--suite", choices=["public", "other"], default="public")
    ask.add_argument("--budgets", default="50,100,200", help="OURS:THEIRS where they differ")
    ask.add_argument("--beat", action="store_true", help="tied is not enough")
    ask.add_argument("--seeds", type=int, default=20)
    given = ask.parse_args()
    given.against = given.against or given.sampler

    baseline = json.loads((HERE / "optuna-baseline.json").read_text())
    suite = others.FUNCTIONS if given.suite == "other" else [f for f in baseline if given.against in baseline[f]]
    names = given.functions.split(",") if given.functions else suite
    budgets = [(int(budget.split(":")[0]), int(budget.split(":")[-1])) for budget in given.budgets.split(",")]
    print(f"{'function':12} {'budget':>6} {given.sampler:>14} {'Optuna ' + given.against:>21}  p worse  p better")
    worse, tied = [], []
    for function in names:
        theirs = baseline_scores(baseline, given.against, function, [b for _, b in budgets], given.seeds)
        for budget, their_budget in budgets:
            ours = [hone_score(given, function, budget, seed) for seed in range(given.seeds)]
            p, p_better = p_worse(function, ours, theirs[their_budget]), p_worse(function, theirs[their_budget], ours)
            line = (f"{function:12} {budget:6} {statistics.median(ours):14.6g} {statistics.median(theirs[their_budget]):21.6g}  "
                    f"{p:7.4f}  {p_better:8.4f}")
            if p < SIGNIFICANT:
                again = p_fresh(given, function, budget, their_budget)
                line += f"  {again:.4f} with fresh seeds" + (": worse" if again < SIGNIFICANT else "")
                if again < SIGNIFICANT:
                    worse.append(f"{function} at {budget}")
            if p_better >= SIGNIFICANT:
                tied.append(f"{function} at {budget}")
            print(line, flush=True)
    if worse:
        sys.exit(f"significantly worse than Optuna: {', '.join(worse)}")
    if given.beat and tied:
        sys.exit(f"not significantly better than Optuna: {', '.join(tied)}")


if __name__ == "__main__":
    main()
