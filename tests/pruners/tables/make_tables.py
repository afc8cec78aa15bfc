"""Writes the cases that the median pruner's test compares with: random studies, and what Optuna's MedianPruner says of
each report of a running trial.

usage: make_tables.py FOLDER          needs a Python with optuna 5
"""
import sys
import warnings

import numpy as np
import optuna
from optuna.trial import TrialState, create_trial

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)


def number(x):
    if np.isinf(x): return "inf" if x > 0 else "-inf"
    if np.isnan(x): return "nan"
    return repr(float(x))


def curve(reports): return "{" + ", ".join("{%d, %s}" % (s, number(v)) for s, v in reports) + "}"


def draw(rng, k):
    odd = rng.rand()
    if k % 4 == 1 and odd < 0.15: return float("nan")
    if k % 4 == 2 and odd < 0.1: return float(rng.choice([np.inf, -np.inf]))
    return float(rng.randint(6)) if k % 3 == 0 else float(rng.randint(1000)) / 7


cases = []
for k in range(160):
    rng = np.random.RandomState(k)
    options = dict(n_startup_trials=int(rng.choice([0, 1, 5])), n_warmup_steps=int(rng.choice([0, 0, 3])),
                   interval_steps=int(rng.choice([1, 1, 2, 5])), n_min_trials=int(rng.choice([1, 1, 3])))
    study = optuna.create_study(pruner=optuna.pruners.MedianPruner(**options))
    trials = []
    for _ in range(rng.randint(0, 12)):
        state = TrialState.COMPLETE if rng.rand() < 0.7 else TrialState.PRUNED
        reports = [(s, draw(rng, k)) for s in range(0, rng.randint(1, 9), rng.choice([1, 1, 2]))]
        study.add_trial(create_trial(state=state, value=1.0, intermediate_values=dict(reports)))
        trials.append("{%s, %s}" % ("true" if state == TrialState.COMPLETE else "false", curve(reports)))
    trial, own, verdicts = study.ask(), [], []
    for step in range(0, rng.randint(1, 9), rng.choice([1, 1, 3])):
        own.append((step, draw(rng, k)))
        trial.report(own[-1][1], step)
        verdicts.append(int(trial.should_prune()))
    cases.append("{%d, %d, %d, %d, {%s}, %s, {%s}}" % (*options.values(), ", ".join(trials), curve(own), ", ".join(map(str, verdicts))))

with open(f"{sys.argv[1]}/median.hpp", "w") as f:
    f.write(f"// Made by tables/make_tables.py with Optuna {optuna.__version__}: do not edit.\n#pragma once\n\n"
            '#include "tables/median_case.hpp"\n\n// clang-format off\nnamespace tables {\n\n'
            "const std::vector<MedianCase> median_table = {\n" + ",\n".join(cases) + "};\n\n}  // namespace tables\n")

from scipy.stats import wilcoxon

cases = []
for k in range(240):
    rng = np.random.RandomState(k)
    n = int(rng.choice([2, 3, 4, 5, 8, 12, 13, 14, 20, 49, 50, 51, 80]))
    d = [rng.normal(0.3, 1, n), rng.randint(-3, 5, n), rng.randint(-40, 60, n) / 8, np.zeros(n)][0 if k % 3 else k % 4]
    cases.append("{{%s}, %s}" % (", ".join(number(x) for x in d),
                                 number(wilcoxon(d, alternative="greater", zero_method="zsplit").pvalue)))

with open(f"{sys.argv[1]}/signed_rank.hpp", "w") as f:
    f.write("// Made by tables/make_tables.py with SciPy: do not edit.\n#pragma once\n\n#include <utility>\n#include <vector>\n\n"
            "// clang-format off\nnamespace tables {\n\n// Differences, and the p-value of scipy.stats.wilcoxon.\n"
            "const std::vector<std::pair<std::vector<double>, double>> signed_rank_table = {\n" + ",\n".join(cases) +
            "};\n\n}  // namespace tables\n")
