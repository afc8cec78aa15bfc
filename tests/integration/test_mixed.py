"""Workers of Python Optuna and hosts of hone at one study at once, on the storage that servers.sh gives, else on SQLite."""
import json
import pathlib
import re
import signal
import subprocess
import sys
import unittest

import optuna

import database
import fleet
import scenarios
from hone_cli import BUILD, PATIENCE, HoneTest, main

HERE = pathlib.Path(__file__).parent
PARETO = BUILD / "tests" / "plugins" / "pareto.so"
ON_SERVER = unittest.skipUnless(database.SERVER, "on SQLite Python may run a waiting trial twice")
optuna.logging.set_verbosity(optuna.logging.ERROR)


class MixedTest(HoneTest):
    def setUp(self):
        super().setUp()
        self.url = database.new_database(self.folder)

    def worker(self, trials, **options):
        worker = subprocess.Popen([sys.executable, HERE / "optuna_worker.py", database.optuna_url(self.url), fleet.STUDY,
                                   str(trials), *(f"{k}={v}" for k, v in options.items())], text=True, cwd=self.folder,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(worker.stderr.close)
        self.addCleanup(worker.wait)
        self.addCleanup(worker.kill)
        return worker

    def ended(self, worker):
        _, said = worker.communicate(timeout=PATIENCE)
        self.assertEqual(worker.returncode, 0, said[-2000:])

    def readback(self, *options, study=fleet.STUDY):
        return subprocess.Popen([sys.executable, HERE / "readback.py", database.optuna_url(self.url), study, "--strict",
                                 *map(str, options)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def assert_reads_back(self, readback, allowed=lambda violation: False):
        out, _ = readback.communicate(timeout=PATIENCE)
        said = json.loads(out.splitlines()[-1])
        self.assertEqual([v for v in said["violations"] if not allowed(v)], [], said)
        self.assertNotIn("error", said)
        return said

    def trials_now(self):
        return database.read_trials(self.url, fleet.STUDY)


def torn_on_sqlite(violation):
    """Each of Optuna's SELECTs sees its own moment there: a trial that ends between two of them."""
    return not database.SERVER and re.fullmatch(
        r"values: trial \d+ \(RUNNING\): has values .*|best_trial: .* not the optimum", violation)


class AtOnce(MixedTest):
    def test_four_of_each_share_400_trials(self):
        hosts = fleet.Fleet(self.folder, self.url, ["-O", "sleep=150"])
        with hosts:
            first = hosts.start(["-n", 1])
            self.assertEqual(first.process.wait(PATIENCE), 0, first.said)
            workers = [self.worker(50 - (seed == 0), sleep=50, seed=seed) for seed in range(4)]
            self.wait_until(lambda: len(self.trials_now()) > 4, "Python works")
            watch = self.readback("--watch", 8)
            hosts.fill(4, ["-n", 50])
            self.assertEqual(hosts.wait(), [])
            for worker in workers:
                self.ended(worker)
        self.assertEqual(hosts.complaints(), [])
        trials = self.trials_now()
        self.assertEqual([t.number for t in trials], list(range(400)))
        self.assertEqual(fleet.broken_laws(trials), [])
        self.assertEqual(scenarios.failures(trials), [])
        by_hone = ["hone:trial" in t.system_attrs for t in trials]
        self.assertEqual(by_hone.count(True), 201)
        turns = sum(a != b for a, b in zip(by_hone, by_hone[1:]))
        self.assertGreater(turns, 20, "they did not work at the same time")
        self.assertGreater(self.assert_reads_back(watch, torn_on_sqlite)["polls"], 5)
        self.assert_reads_back(self.readback("--expect", 400, "--continue", 5))

    @ON_SERVER
    def test_waiting_trials_run_once_whoever_takes_them(self):
        hosts = fleet.Fleet(self.folder, self.url, ["-O", "sleep=50"])
        with hosts:
            first = hosts.start(["-n", 1])
            self.assertEqual(first.process.wait(PATIENCE), 0, first.said)
            wanted = [round(0.1 * i - 2, 1) for i in range(40)]
            scenarios.enqueue(self.url, wanted[:20])
            study = optuna.load_study(study_name=fleet.STUDY, storage=database.optuna_url(self.url))
            for x0 in wanted[20:]:
                study.enqueue_trial({"x0": x0})
            workers = [self.worker(15, sleep=20, seed=seed) for seed in range(2)]
            hosts.fill(2, ["-n", 15])
            self.assertEqual(hosts.wait(), [])
            for worker in workers:
                self.ended(worker)
        trials = self.trials_now()
        self.assertEqual(fleet.broken_laws(trials), [])
        self.assertEqual(sorted(t.params["x0"] for t in trials if "fixed_params" in t.system_attrs), wanted)
        self.assertEqual(len(trials), 61)


class Retries(MixedTest):
    def test_both_count_them_alike(self):
        """One trial never ends, and its worker is killed each time: by turns one of hone and one of Python, and by turns
        the other program finds that out and queues it again. After the limit neither does."""
        quick = ["--heartbeat", 1, "--grace-period", 3, "--foreign-grace", 3, "--retry", 2]
        with fleet.Fleet(self.folder, self.url, []) as hosts:
            first = hosts.start(["-n", 1, *quick])
            self.assertEqual(first.process.wait(PATIENCE), 0, first.said)
            # hone is killed; Python notices, and takes the retry.
            hosts.start(["-n", 1, "-O", "sleep=600000", "--allow-drift", *quick])
            self.kill_once_running(1, lambda: hosts.all[-1].kill())
            python = self.worker(1, sleep=600000, heartbeat=1, grace=3, retry=2)
            # Python is killed; hone notices, and takes the retry.
            self.kill_once_running(2, python.kill)
            hosts.start(["-n", 1, "-O", "sleep=600000", "--allow-drift", *quick])
            # hone is killed once more: that was the last time.
            self.kill_once_running(3, lambda: hosts.all[-1].kill())
            self.ended(self.worker(2, heartbeat=1, grace=3, retry=2))
            self.wait_until(lambda: self.trials_now()[3].state != "RUNNING" or not self.reap(), "the last was failed")
            last = hosts.start(["-n", 2, *quick, "--allow-drift"])
            self.assertEqual(last.process.wait(PATIENCE), 0, last.said)
        trials = self.trials_now()
        self.assertEqual([t.state for t in trials[1:4]], ["FAIL"] * 3)
        self.assertEqual([t.history for t in trials[1:4]], [[], [1], [1, 2]])
        self.assertEqual([t.system_attrs.get("failed_trial") for t in trials[1:4]], [None, 1, 1])
        self.assertEqual({t.state for t in trials[4:]} - {"COMPLETE", "PRUNED"}, set())
        self.assertEqual([t.number for t in trials if t.history], [2, 3])
        self.assertEqual(fleet.broken_numbers(trials), [])
        for a, b in zip(trials[1:3], trials[2:4]):
            self.assertEqual(a.params, b.params)
        self.assert_reads_back(self.readback())

    def kill_once_running(self, number, kill):
        """Once its parameters are in the database, too."""
        def works():
            trials = self.trials_now()
            return len(trials) > number and trials[number].state == "RUNNING" and len(trials[number].params) == 5

        self.wait_until(works, f"trial {number} runs")
        kill()

    def reap(self):
        """A short run of Python looks at heartbeats before its trial."""
        self.ended(self.worker(1, heartbeat=1, grace=3, retry=2))


class SeveralObjectives(MixedTest):
    def test_optunas_default_sampler_continues_a_study_with_pruned_trials_and_reports(self):
        result = self.hone("run", PARETO, "-n", 30, "--study", fleet.STUDY, "--storage", self.url, "--format", "json").last()
        self.assertEqual(result["trials"], {"complete": 20, "pruned": 10, "failed": 0})
        study = optuna.load_study(study_name=fleet.STUDY, storage=database.optuna_url(self.url))

        def pareto(trial):
            x, n = trial.suggest_float("x", 0, 1), trial.suggest_int("n", 1, 8)
            return x * n, (1 - x) / n

        study.optimize(pareto, n_trials=30)
        trials = self.trials_now()
        self.assertEqual([t.number for t in trials], list(range(60)))
        self.assertEqual({t.state for t in trials[30:]}, {"COMPLETE"})
        for trial in trials[:30]:
            self.assertEqual(trial.state, "PRUNED" if trial.number % 3 == 2 else "COMPLETE")
            x, n = trial.params["x"], trial.params["n"]
            self.assertEqual(trial.values, {} if trial.state == "PRUNED" else {0: x * n, 1: (1 - x) / n})
            self.assertEqual(trial.reports, {})
        self.assert_reads_back(self.readback("--expect", 60, "--continue", 5))
        again = self.hone("run", PARETO, "-n", 5, "--study", fleet.STUDY, "--storage", self.url, "--format", "json").last()
        self.assertEqual(len(again["front"]), len(optuna.load_study(study_name=fleet.STUDY, storage=database.optuna_url(
            self.url)).best_trials))


if __name__ == "__main__":
    main()
