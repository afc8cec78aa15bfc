"""Records studies of several objectives for the replay test: FOLDER/vectors-<pruner>.txt. No other program prunes
them, so what is recorded is decided by the rules as docs/plugins.md and Schmucker et al. 2021 have them, written down
here a second time, plainly.

usage: record_vectors.py FOLDER          needs a Python with numpy

    study NAME DIRECTION,... PRUNER OPTION=VALUE...   the objectives are a, b, c
    report TRIAL STEP VALUE,... VERDICT               -: not reported; 0 go on, 1 stop
    complete|pruned TRIAL VALUE,... RUNG=VALUE,...    how it ended, and its completed_rung_<RUNG>
    why TRIAL NAME=NUMBER...                          before pruned: what hone:pruned must hold beside the step
"""
import math
import pathlib
import sys

import numpy as np

STUDIES = 60
MISSING = None


def dominates(a, b): return bool(np.all(a <= b) and np.any(a < b))


def fronts(points):
    """Places of equal rank, by peeling (Deb et al. 2002)."""
    left, found = list(range(len(points))), []
    while left:
        front = [i for i in left if not any(dominates(points[j], points[i]) for j in left)]
        found.append(front)
        left = [i for i in left if i not in front]
    return found


def epsilon_net(points):
    """Distinct points: the least first, then always the farthest from those before."""
    scaled = np.zeros_like(points)
    for k in range(points.shape[1]):
        finite = points[np.isfinite(points[:, k]), k]
        if len(finite) and finite.min() < finite.max():
            clipped = np.clip(points[:, k], finite.min(), finite.max())
            scaled[:, k] = (clipped - finite.min()) / (finite.max() - finite.min())
    left = sorted(range(len(points)), key=lambda i: tuple(points[i]))
    net = [left.pop(0)]
    while left:
        distances = [min(((scaled[i] - scaled[j]) ** 2).sum() for j in net) for i in left]
        net.append(left.pop(int(np.argmax(distances))))
    return net


def rank(own, others):
    """From 1, which all have that nothing dominates; equal vectors share it."""
    if not any(dominates(np.array(other), own) for other in others): return 1
    points = np.array([*others, own])
    order = 0
    for front in fronts(points):
        distinct = np.unique(points[front], axis=0)
        if not any((p == own).all() for p in distinct):
            order += len(front)
            continue
        for place in epsilon_net(distinct):
            if (distinct[place] == own).all(): return order + 1
            order += sum((points[i] == distinct[place]).all() for i in front)


class Trial:
    def __init__(self, number):
        self.number, self.state, self.reports, self.rungs, self.why = number, "running", {}, {}, {}

    def losses(self, step, signs, chosen):
        """None: something is missing."""
        report = self.reports.get(step)
        if report is None or any(report[k] is MISSING for k in chosen): return None
        return np.array([signs[k] * report[k] for k in chosen], dtype=float)


class Asha:
    def __init__(self, options): self.o, self.min_resource = options, options["min_resource"]

    def judge(self, trial, trials, signs, chosen):
        if self.min_resource == "auto":
            longest = [max(t.reports) for t in trials if t.state == "complete" and t.reports]
            if not longest: return False
            self.min_resource = max(max(longest) // 100, 1)
        step = max(trial.reports)
        own = trial.losses(step, signs, chosen)
        if own is None: return False
        for rung in range(len(trial.rungs), 64):
            if step < self.min_resource * self.o["reduction_factor"] ** (self.o["min_early_stopping_rate"] + rung): break
            trial.why = {"rung": rung}
            if np.isnan(own).any(): return True
            trial.rungs[rung] = trial.reports[step]
            peers = [[signs[k] * t.rungs[rung][k] for k in chosen] for t in trials if t is not trial and rung in t.rungs
                     and all(t.rungs[rung][k] is not MISSING and not math.isnan(t.rungs[rung][k]) for k in chosen)]
            n = len(peers) + 1
            kept = max(n // self.o["reduction_factor"], 1) if n > self.o["bootstrap_count"] else 0
            trial.why |= {"peers": n}
            if len(chosen) > 1: trial.why |= {"rank": rank(own, peers), "kept": kept}
            better = rank(own, peers) - 1 if len(chosen) > 1 else sum(p[0] < own[0] for p in peers)
            if better >= kept: return True
        return False


class Percentile:
    def __init__(self, options): self.o = options

    def judge(self, trial, trials, signs, chosen):
        complete = [t for t in trials if t.state == "complete"]
        if len(complete) < max(self.o["n_startup_trials"], 1): return False
        step, warmup, interval = max(trial.reports), self.o["n_warmup_steps"], self.o["interval_steps"]
        if step < warmup: return False
        if any(s != step and s >= (step - warmup) // interval * interval + warmup for s in trial.reports): return False
        if trial.losses(step, signs, chosen) is None: return False
        own = [trial.losses(s, signs, chosen) for s in trial.reports]
        own = [v for v in own if v is not None and not np.isnan(v).any()]
        if not own: return True
        peers = [t.losses(step, signs, chosen) for t in complete]
        peers = [p for p in peers if p is not None and not np.isnan(p).any()]
        if len(peers) < self.o["n_min_trials"]: return False
        ranks = [rank(own[i], peers) for i in fronts(own)[0]]
        kept = int(self.o.get("percentile", 50) / 100 * (len(peers) - 1)) + 1
        trial.why = {"peers": len(peers), "rank": min(ranks), "kept": kept}
        return min(ranks) > kept


def values_drawer(rng, n):
    kind, level = rng.randint(5), rng.rand(n)
    fixed = rng.rand(n) < 0.3  # as the number of parameters of a model is
    def draw(step):
        if kind == 4: return [float(v) for v in rng.randint(4, size=n)]  # many ties
        values = [round(float(l if f else l + math.exp(-step / 20) + 0.3 * rng.rand()), 3) for l, f in zip(level, fixed)]
        for k in range(n):
            odd = rng.rand()
            if kind == 1 and odd < 0.1: values[k] = float("nan")
            if kind == 2 and odd < 0.06: values[k] = float(rng.choice([np.inf, -np.inf]))
            if kind == 3 and odd < 0.1: values[k] = MISSING
        return values
    return draw


def text(values): return ",".join("-" if v is MISSING else repr(v) for v in values)


def record(name, word, pruner, options, rng):
    n = int(rng.choice([2, 2, 3]))
    signs = rng.choice([1, -1], size=n)
    chosen = ["abc".index(options["objective"])] if "objective" in options else range(n)
    directions = ",".join("minimize" if s > 0 else "maximize" for s in signs)
    lines = [" ".join(["study", name, directions, word, *(f"{k}={v}" for k, v in options.items())])]
    longest, obedient, jobs = int(rng.choice([3, 10, 30])), rng.rand() < 0.85, rng.randint(1, 5)
    start, stride = [(0, 1), (1, 1), (0, 10)][rng.randint(3)]
    left, trials, running = rng.randint(5, 40), [], []
    while left or running:
        if left and len(running) < jobs and rng.rand() < 0.5:
            trials.append(Trial(len(trials)))
            whole = rng.rand() < 0.8
            steps = list(range(start, start + stride * (longest if whole else rng.randint(1, longest + 1)), stride))
            running.append((trials[-1], steps, values_drawer(rng, n)))
            left -= 1
        if not running: continue
        trial, steps, draw = running[rng.randint(len(running))]
        step = steps.pop(0)
        values = draw(step)
        if all(v is MISSING for v in values): values[0] = 0.5
        trial.reports[step] = values
        verdict = pruner.judge(trial, trials, signs, chosen)
        lines.append(f"report {trial.number} {step} {text(values)} {int(verdict)}")
        if steps and not (verdict and obedient): continue
        running = [r for r in running if r[0] is not trial]
        trial.state = "pruned" if verdict and obedient else "complete"
        if trial.state == "pruned":
            lines.append(" ".join(["why", str(trial.number), *(f"{k}={v}" for k, v in trial.why.items())]))
        rungs = [f"{r}={text(float('nan') if v is MISSING else v for v in vs)}" for r, vs in trial.rungs.items()]
        lines.append(" ".join([trial.state, str(trial.number), text([1.0] * n), *rungs]))
    return lines


def asha(rng):
    options = dict(min_resource=[1, 2, 5, "auto"][rng.randint(4)], reduction_factor=int(rng.choice([2, 3, 4])),
                   min_early_stopping_rate=int(rng.choice([0, 0, 1])), bootstrap_count=int(rng.choice([0, 0, 2])))
    if options["min_resource"] == "auto": options["bootstrap_count"] = 0
    if rng.rand() < 0.2: options["objective"] = "ab"[rng.randint(2)]
    return Asha(options), options


def startup(rng):
    return dict(n_startup_trials=int(rng.choice([0, 1, 5])), n_min_trials=int(rng.choice([1, 1, 3])),
                n_warmup_steps=int(rng.choice([0, 0, 3])), interval_steps=int(rng.choice([1, 1, 2, 5])))


def median(rng):
    options = startup(rng)
    return Percentile(options), options


def percentile(rng):
    options = dict(percentile=float(rng.choice([0, 10, 25, 33.3, 66.6, 90, 100]))) | startup(rng)
    return Percentile(options), options


if __name__ == "__main__":
    for make in [median, percentile, asha]:
        lines = ["# Made by record_vectors.py: do not edit."]
        for i in range(STUDIES):
            rng = np.random.RandomState(i)
            word = make.__name__
            lines += record(f"{word}-{i}", word, *make(rng), rng)
        pathlib.Path(sys.argv[1], f"vectors-{word}.txt").write_text("\n".join(lines) + "\n")
