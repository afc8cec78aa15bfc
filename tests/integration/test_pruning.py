"""Pruners at work, against real Optuna: on the storage that servers.sh gives, else on SQLite."""
import binascii
import collections
import pathlib
import subprocess
import sys
import unittest

import optuna
from optuna.trial import TrialState

import database
import fleet
from hone_cli import HoneTest, main

optuna.logging.set_verbosity(optuna.logging.ERROR)
sys.path.append(str(pathlib.Path(__file__).parents[1] / "pruners/studies"))
import record_vectors  # noqa: E402

RUNG = "completed_rung_"
STEPS = 40
FACTOR = 4


def rungs(trial):
    return {int(k.removeprefix(RUNG)): v for k, v in trial.system_attrs.items() if k.startswith(RUNG)}


class PruningTest(HoneTest):
    def setUp(self):
        super().setUp()
        self.url = database.new_database(self.folder)

    def run_study(self, *options, steps=STEPS):
        self.hone("run", "functions", "-O", "name=sphere5", "-O", f"reports={steps}", "--allow-drift", "--storage", self.url,
                  "--study", fleet.STUDY, "-q", *options)
        return database.read_trials(self.url, fleet.STUDY)

    def attributes(self):
        study = self.study()
        return study._storage.get_study_system_attrs(study._study_id)

    def study(self, **options):
        return optuna.load_study(study_name=fleet.STUDY, storage=database.optuna_url(self.url), **options)

    def assert_cutoffs(self, trials):
        """Each is the quantile of that many of the rung's values."""
        pruned = [t for t in trials if "cutoff" in t.system_attrs.get("hone:pruned", {})]
        for trial in pruned:
            why = trial.system_attrs["hone:pruned"]
            self.assertEqual(why["step"], max(trial.reports))
            self.assertGreater(rungs(trial)[why["rung"]], why["cutoff"])
            values = [rungs(t)[why["rung"]] for t in trials if why["rung"] in rungs(t)]
            go_on = max(why["peers"] // FACTOR, 1)
            self.assertIn(why["cutoff"], values)
            self.assertGreaterEqual(sum(v <= why["cutoff"] for v in values), go_on)
            self.assertGreaterEqual(sum(v >= why["cutoff"] for v in values), why["peers"] - go_on + 1)
        return len(pruned)


class Asha(PruningTest):
    ASHA = ["-p", "asha", "-s", "random", "-P", f"reduction_factor={FACTOR}"]

    def test_a_study_of_one_job_replays_exactly_in_optuna(self):
        trials = self.run_study(*self.ASHA, "-n", 40, "--seed", 1)
        study = optuna.create_study(pruner=optuna.pruners.SuccessiveHalvingPruner(reduction_factor=FACTOR))
        for trial in trials:
            theirs, stopped = study.ask(), False
            for step, value in sorted(trial.reports.items()):
                self.assertFalse(stopped, f"trial {trial.number} went on")
                theirs.report(value, step)
                stopped = theirs.should_prune()
            self.assertEqual(stopped, trial.state == "PRUNED", trial.number)
            study.tell(theirs, None if stopped else trial.values[0],
                       state=TrialState.PRUNED if stopped else TrialState.COMPLETE)
            self.assertEqual(rungs(trial), rungs(study.trials[trial.number]))
        self.assertEqual([t.state for t in trials].count("PRUNED"), self.assert_cutoffs(trials))
        self.assertGreater(self.assert_cutoffs(trials), 20)

    def test_each_cutoff_of_a_parallel_study_is_a_quantile_of_its_rung(self):
        trials = self.run_study(*self.ASHA, "-n", 80, "-j", 4, "-O", "sleep=10")
        self.assertGreater(self.assert_cutoffs(trials), 20)

    def test_hone_and_python_read_each_others_rungs(self):
        self.run_study(*self.ASHA, "-P", "min_resource=1", "-n", 6, "--seed", 1)
        study = self.study(pruner=optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=FACTOR))

        def objective(trial, value):
            for step in range(STEPS):
                trial.report(value, step)
                if trial.should_prune(): raise optuna.TrialPruned
            return value

        study.optimize(lambda trial: objective(trial, 1000), n_trials=1)  # worse than all of hone's
        study.optimize(lambda trial: objective(trial, -1000), n_trials=1)
        trials = self.run_study(*self.ASHA, "-P", "min_resource=1", "-n", 1, "--fix", "x0=5", "--fix", "x1=-5")
        self.assertEqual([t.state for t in trials[6:]], ["PRUNED", "COMPLETE", "PRUNED"])
        self.assertEqual([rungs(t) for t in trials[6:8]], [{0: 1000}, {0: -1000, 1: -1000, 2: -1000}])
        cutoff = sorted(rungs(t)[0] for t in trials)[9 // FACTOR - 1]
        self.assertEqual(trials[8].system_attrs["hone:pruned"], {"step": 1, "rung": 0, "peers": 9, "cutoff": cutoff})
        self.assert_cutoffs(trials)

    def test_both_at_once(self):
        self.run_study(*self.ASHA, "-P", "min_resource=1", "-n", 1)
        worker = subprocess.Popen([sys.executable, "-c", f"""
import optuna, sys, time
study = optuna.load_study(study_name={fleet.STUDY!r}, storage={database.optuna_url(self.url)!r},
    pruner=optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor={FACTOR}),
    sampler=optuna.samplers.RandomSampler(seed=1))
def objective(trial):
    value = sum(trial.suggest_float(f"x{{i}}", -5.0, 5.0) ** 2 for i in range(5))
    for step in range({STEPS}):
        time.sleep(0.002)
        trial.report(value + 1 / (step + 1), step)
        if trial.should_prune(): raise optuna.TrialPruned
    return value
study.optimize(objective, n_trials=25)
"""], cwd=self.folder, stderr=subprocess.PIPE, text=True)
        self.addCleanup(worker.stderr.close)
        self.wait_until(lambda: len(database.read_trials(self.url, fleet.STUDY)) > 2 or worker.poll() is not None,
                        "Python works")
        self.run_study(*self.ASHA, "-P", "min_resource=1", "-n", 60, "-j", 2, "-O", "sleep=40", "--sync-interval", "0.05s")
        self.assertEqual(worker.wait(120), 0, worker.stderr.read())
        trials = database.read_trials(self.url, fleet.STUDY)
        self.assertGreater(self.assert_cutoffs(trials), 10)
        by_python = [t for t in trials if "hone:trial" not in t.system_attrs]
        self.assertEqual(len(by_python), 25)
        for trial in by_python:  # hone counts what Python marked, and both mark the same reports
            self.assertEqual(rungs(trial), {r: trial.reports[FACTOR ** r] for r in rungs(trial)})

    def test_an_automatic_resource_is_settled_once(self):
        self.run_study(*self.ASHA, "-n", 2, steps=300)
        self.assertEqual(self.attributes()["hone:pruner:asha:min_resource"], 2)
        trials = self.run_study(*self.ASHA, "-n", 3, steps=900)
        self.assertEqual(self.attributes()["hone:pruner:asha:min_resource"], 2)
        for trial in trials[1:]:
            self.assertEqual(rungs(trial)[0], trial.reports[2])


class Curve(PruningTest):
    def test_it_stops_only_what_ends_worse_and_says_why(self):
        trials = self.run_study("-p", "curve", "-s", "random", "-n", 30, "--seed", 1)
        self.assertEqual(trials[0].state, "COMPLETE")
        pruned = [t for t in trials if t.state == "PRUNED"]
        self.assertGreater(len(pruned), 10)
        for trial in pruned:
            why = trial.system_attrs["hone:pruned"]
            self.assertEqual(why["step"], max(trial.reports))
            self.assertLess(why["chance"], 0.005)
            self.assertEqual(why["best"], min(t.reports[STEPS - 1] for t in trials[:trial.number] if t.state == "COMPLETE"))
            self.assertGreater(trial.reports[why["step"]], why["best"])


class Hyperband(PruningTest):
    def bracket(self, number, budgets):
        place = binascii.crc32(f"{fleet.STUDY}_{number}".encode()) % sum(budgets)
        return next(b for b in range(len(budgets)) if place < sum(budgets[:b + 1]))

    def test_the_sampler_sees_its_own_bracket(self):
        trials = self.run_study("-p", "hyperband", "-P", "max_resource=30", "-n", 40)
        # 30 steps make floor(log3 30) + 1 = 4 brackets: ceil(4 * 27 / 4), ceil(4 * 9 / 3), ceil(4 * 3 / 2), ceil(4 / 1)
        brackets = [self.bracket(t.number, [27, 12, 6, 4]) for t in trials]
        self.assertEqual([t.system_attrs["hone:trial"]["view"]["bracket"] for t in trials], brackets)
        self.assertEqual(set(brackets), {0, 1, 2, 3})
        for trial, bracket in zip(trials, brackets):
            self.assertTrue(rungs(trial).keys() <= set(range(4 - bracket)))
            for rung, value in rungs(trial).items():
                self.assertEqual(value, trial.reports[3 ** (bracket + rung)])

    def test_brackets_are_drawn_once_the_resource_is_known(self):
        trials = self.run_study("-p", "hyperband", "-n", 20)
        self.assertEqual(self.attributes()["hone:pruner:hyperband:max_resource"], STEPS)
        seen = [t.system_attrs["hone:trial"]["view"]["bracket"] for t in trials]
        self.assertEqual(seen[:2], [0, 0])
        self.assertEqual(seen[2:], [self.bracket(n, [27, 12, 6, 4]) for n in range(2, 20)])
        later = self.run_study("-p", "hyperband", "-n", 5)[20:]
        self.assertEqual([t.system_attrs["hone:trial"]["view"]["bracket"] for t in later],
                         [self.bracket(n, [27, 12, 6, 4]) for n in range(20, 25)])


class Patience(PruningTest):
    def test_a_trial_that_improves_is_left_alone(self):
        strict = self.run_study("-p", "median", "-n", 20, "--seed", 3)
        self.assertIn("PRUNED", [t.state for t in strict])
        patient = self.run_study("-p", "median", "-n", 20, "--prune-patience", 2)[20:]
        self.assertEqual({t.state for t in patient}, {"COMPLETE"})
        runs = [v for k, v in self.attributes().items() if k.startswith("hone:run:")]
        self.assertIn({"reports": 2, "min_delta": 0.0}, [r.get("prune_patience") for r in runs])


class SeveralObjectives(PruningTest):
    RUN = ["run", "functions", "-O", "name=zdt1", "-O", f"reports={STEPS}", "-s", "random", "--study", fleet.STUDY, "-q"]
    ASHA = ["-p", "asha", "-P", "min_resource=1"]

    def run_study(self, *options):
        self.hone(*self.RUN, "--storage", self.url, *options)
        return self.trials(fleet.STUDY, self.url)

    def reference(self, record):
        trial = record_vectors.Trial(record["number"])
        for name, points in sorted(record["series"].items()):
            for step, value in points.items():
                trial.reports.setdefault(int(step), []).append(value)
        return trial

    def assert_replays(self, records, pruner):
        """As the second writing of the rules decides, one trial after the other."""
        seen = []
        for record in records:
            self.assertEqual(record["intermediate_values"], {})
            trial = self.reference(record)
            reports, trial.reports, stopped = trial.reports, {}, False
            seen.append(trial)
            for step, values in sorted(reports.items()):
                self.assertFalse(stopped, f"trial {trial.number} went on")
                trial.reports[step] = values
                stopped = pruner.judge(trial, seen, [1, 1], [0, 1])
            trial.state = "pruned" if stopped else "complete"
            attributes = record["system_attrs"]
            self.assertEqual(record["state"], trial.state.upper(), trial.number)
            if stopped: self.assertEqual(attributes["hone:pruned"], {"step": max(reports)} | trial.why)
            if stopped: self.assertIsNone(record["values"])
            self.assertEqual({int(k.removeprefix(RUNG)): v for k, v in attributes.items() if k.startswith(RUNG)},
                             trial.rungs)
        self.assertGreater([t.state for t in seen].count("pruned"), len(seen) / 3)

    def test_asha_replays_exactly_also_after_a_restart(self):
        self.run_study(*self.ASHA, "-n", 15, "--seed", 1)
        options = dict(min_resource=1, reduction_factor=4, min_early_stopping_rate=0, bootstrap_count=0)
        self.assert_replays(self.run_study(*self.ASHA, "-n", 25), record_vectors.Asha(options))

    def test_median_replays_exactly_also_after_a_restart(self):
        self.run_study("-p", "median", "-n", 15, "--seed", 1)
        options = dict(n_startup_trials=5, n_min_trials=1, n_warmup_steps=0, interval_steps=1)
        self.assert_replays(self.run_study("-p", "median", "-n", 25), record_vectors.Percentile(options))

    def test_one_objective_by_name(self):
        trials = self.run_study(*self.ASHA, "-P", "objective=f2", "-n", 30)
        pruned = [t["system_attrs"]["hone:pruned"] for t in trials if t["state"] == "PRUNED"]
        self.assertGreater(len(pruned), 10)
        for why in pruned:
            values = [t["system_attrs"][f"{RUNG}{why['rung']}"][1] for t in trials
                      if f"{RUNG}{why['rung']}" in t["system_attrs"]]
            self.assertIn(why["cutoff"], values)

    def test_two_hosts_see_each_others_rungs(self):
        self.run_study(*self.ASHA, "-n", 1)
        at_once = [self.start(*self.RUN, "--storage", self.url, *self.ASHA, "-n", 30, "-O", "sleep=100", "--allow-drift",
                              "--sync-interval", "0.05s") for _ in range(2)]
        for host in at_once:
            self.assertEqual((result := host.wait()).status, 0, str(result))
        trials = self.trials(fleet.STUDY, self.url)
        most = {}  # peers at rung 0, by the run that pruned
        for trial in trials:
            why = trial["system_attrs"].get("hone:pruned", {"rung": None})
            if why["rung"] != 0: continue
            self.assertGreater(why["rank"], why["kept"])
            self.assertEqual(why["kept"], max(why["peers"] // 4, 1))
            run = trial["system_attrs"]["hone:trial"]["run"]
            most[run] = max(most.get(run, 0), why["peers"])
        own = collections.Counter(t["system_attrs"]["hone:trial"]["run"] for t in trials)
        self.assertTrue(any(peers > own[run] + 1 for run, peers in most.items()), f"{most} of {own}")


class Refused(HoneTest):
    def test_options_that_do_not_fit_together(self):
        run = ["run", "functions", "-n", 1]
        for options, says in [
            (["--prune-min-delta", 1], "--prune-patience"),
            (["--prune-patience", -1], "--prune-patience"),
            (["-p", "threshold"], "lower"),
            (["-p", "threshold", "-P", "lower=2", "-P", "upper=1"], "above"),
            (["-p", "percentile"], "percentile"),
            (["-p", "asha", "-P", "bootstrap_count=2"], "min_resource"),
            (["-p", "hyperband", "-P", "min_resource=5", "-P", "max_resource=4"], "max_resource"),
            (["-O", "name=zdt1", "-p", "threshold", "-P", "upper=1", "--study", "two"], "the study has 2"),
            (["-O", "name=zdt1", "-p", "asha", "-P", "objective=f9", "--study", "two"], "'f1', 'f2'"),
        ]:
            with self.subTest(options=options):
                self.refused(*run, *options, status=2, says=[says])
        self.assertEqual(self.hone("study", "list", "--format", "json").lines(), [])


if __name__ == "__main__":
    main()
