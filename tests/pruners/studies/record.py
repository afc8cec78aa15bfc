"""Records studies that Optuna's pruners decided, for the replay test: FOLDER/<pruner>.txt.

usage: record.py FOLDER          needs a Python with optuna 5 and scipy

    study NAME DIRECTION PRUNER OPTION=VALUE...      patience and min_delta are the wrapper's
    report TRIAL STEP VALUE VERDICT                  0 go on, 1 stop
    complete|pruned|fail TRIAL VALUE RUNG=VALUE...   how it ended, and its completed_rung_<RUNG>
    bracket TRIAL BRACKET                            of hyperband, once the study is over
"""
import pathlib
import sys
import warnings

import numpy as np
import optuna
from optuna import pruners
from optuna.trial import TrialState

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
STUDIES = 50


def values_drawer(rng):
    kind = rng.randint(5)
    level, fall = rng.rand(), rng.rand()
    def draw(step):
        odd = rng.rand()
        if kind == 1 and odd < 0.1: return float("nan")
        if kind == 2 and odd < 0.06: return float(rng.choice([np.inf, -np.inf]))
        if kind == 3: return float(rng.randint(6))                             # many ties
        if kind == 4: return rng.randint(80) / 8                               # exact sums
        return round(float(level + fall * np.exp(-step / 20) + 0.3 * rng.rand()), 4)
    return draw


def steps_of(rng, grid, longest):
    if grid == "shuffled": return list(map(int, rng.permutation(longest)))
    if grid == "ragged": return sorted(map(int, rng.choice(4 * longest, size=longest, replace=False)))
    start, stride = grid
    return list(range(start, start + longest * stride, stride))


def record(name, direction, pruner, word, options, rng, shuffled=False):
    lines = [" ".join(["study", name, direction, word, *(f"{k}={v}" for k, v in options.items())])]
    study = optuna.create_study(study_name=name, direction=direction, pruner=pruner)
    grid = "shuffled" if shuffled else [(0, 1), (1, 1), (0, 1), (1, 1), (0, 10), (5, 10), "ragged"][rng.randint(7)]
    longest = rng.randint(3, 25) if shuffled else int(rng.choice([3, 10, 30, 90]))
    draw, jobs, obedient = values_drawer(rng), rng.randint(1, 5), rng.rand() < 0.85
    left, running = rng.randint(3, 26), []
    while left or running:
        if left and len(running) < jobs and rng.rand() < 0.5:
            full = shuffled or rng.rand() < 0.8
            running.append((study.ask(), steps_of(rng, grid, longest if full else rng.randint(1, longest + 1)), []))
            left -= 1
        if not running: continue
        trial, steps, seen = running[rng.randint(len(running))]
        state = TrialState.COMPLETE
        if steps:
            step = steps.pop(0)
            seen.append(draw(step))
            trial.report(seen[-1], step)
            verdict = trial.should_prune()
            lines.append(f"report {trial.number} {step} {seen[-1]!r} {int(verdict)}")
            if verdict and obedient: state = TrialState.PRUNED
            elif rng.rand() < 0.003: state = TrialState.FAIL
            elif steps: continue
        running = [r for r in running if r[0] is not trial]
        numbers = [v for v in seen if not np.isnan(v)] or [1.0]
        value = float(np.mean(numbers)) if shuffled else numbers[-1]
        if np.isnan(value): value = 1.0
        study.tell(trial, value if state == TrialState.COMPLETE else None, state=state)
        frozen = study.get_trials(deepcopy=False)[trial.number]
        rungs = [f"{k.removeprefix('completed_rung_')}={v!r}" for k, v in frozen.system_attrs.items()
                 if k.startswith("completed_rung_")]
        lines.append(" ".join([state.name.lower(), str(trial.number), repr(value), *rungs]))
    if word == "hyperband":
        lines += [f"bracket {t.number} {pruner._get_bracket_id(study, t)}" for t in study.get_trials(deepcopy=False)]
    return lines


def schedule(rng):
    return dict(n_warmup_steps=int(rng.choice([0, 0, 3])), interval_steps=int(rng.choice([1, 1, 2, 5])))


def startup(rng):
    return dict(n_startup_trials=int(rng.choice([0, 1, 5])), n_min_trials=int(rng.choice([1, 1, 3]))) | schedule(rng)


def median(rng):
    options = startup(rng)
    return pruners.MedianPruner(**options), options


def percentile(rng):
    options = dict(percentile=float(rng.choice([0, 10, 25, 33.3, 66.6, 90, 100]))) | startup(rng)
    return pruners.PercentilePruner(**options), options


def threshold(rng):
    options = dict(lower=float(rng.choice([-1, 0, 0.2])), upper=float(rng.choice([1, 1.5, 4, 9.5]))) | schedule(rng)
    if rng.rand() < 0.4: del options[rng.choice(["lower", "upper"])]
    return pruners.ThresholdPruner(**options), options


def wilcoxon(rng):
    options = dict(p_threshold=float(rng.choice([0.1, 0.25, 0.5, 0.125])), n_startup_steps=int(rng.choice([0, 2, 5])))
    return pruners.WilcoxonPruner(**options), options


def asha(rng):
    options = dict(min_resource=[1, 2, 5, "auto", "auto"][rng.randint(5)], reduction_factor=int(rng.choice([2, 3, 4])),
                   min_early_stopping_rate=int(rng.choice([0, 0, 1])), bootstrap_count=int(rng.choice([0, 0, 2])))
    if options["min_resource"] == "auto": options["bootstrap_count"] = 0
    return pruners.SuccessiveHalvingPruner(**options), options


def hyperband(rng):
    options = dict(min_resource=int(rng.choice([1, 2, 3])), max_resource=[30, 81, "auto", "auto"][rng.randint(4)],
                   reduction_factor=int(rng.choice([2, 3, 4])), bootstrap_count=int(rng.choice([0, 0, 2])))
    if options["max_resource"] == "auto": options["bootstrap_count"] = 0
    return pruners.HyperbandPruner(**options), options


def patience(rng):
    wrapped, options, word = [(None, {}, "nop"), (*median(rng), "median"), (*asha(rng), "asha")][rng.randint(3)]
    mine = dict(patience=int(rng.choice([0, 1, 3, 8])), min_delta=float(rng.choice([0, 0, 0.05, 1])))
    return pruners.PatientPruner(wrapped, **mine), options | mine, word


folder = pathlib.Path(sys.argv[1])
for number, make in enumerate([median, percentile, threshold, wilcoxon, asha, hyperband, patience]):
    lines = [f"# Made by record.py with Optuna {optuna.__version__}: do not edit."]
    for k in range(STUDIES):
        rng = np.random.RandomState(1000 * number + k)
        pruner, options, *word = make(rng)
        lines += record(f"{make.__name__}-{k}", ["minimize", "maximize"][k % 2], pruner, (word or [make.__name__])[0],
                        options, rng, shuffled=make is wilcoxon)
    (folder / f"{make.__name__}.txt").write_text("\n".join(lines) + "\n")
