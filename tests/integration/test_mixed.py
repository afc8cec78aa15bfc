"""Workers of Python Optuna and hosts of hone at one study at once, on the storage that servers.sh gives, else on SQLite."""
import contextlib
import pathlib
import re
import subprocess
import sys
import time
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

    def readback(self, *options):
        return fleet.start_readback(self.url, *options)

    def assert_reads_back(self, readback, allowed=lambda violation: False):
        said = fleet.what_it_said(readback)
        self.assertEqual([v for v in said["violations"] if not allowed(v)], [], said)
        return said

    def trials_now(self):
        return database.read_trials(self.url, fleet.STUDY)


def torn(violation):
    """What separate SELECTs of Optuna's own can show of a study that grows: a trial became the best, or ended, between
    two of them."""
    return re.fullmatch(r"best_trial: .* not the optimum", violation) or (
        database.kind() != "mariadb" and re.fullmatch(r"values: trial \d+ \(RUNNING\): has values .*", violation))


class AtOnce(MixedTest):
    def test_four_of_each_share_400_trials(self):
        hosts = fleet.Fleet(self.folder, self.url, ["-O", "sleep=150"])
        with hosts:
            first = hosts.start(["-n", 1])
            self.assertEqual(first.process.wait(PATIENCE), 0, first.said)
            watch = fleet.start_watch(self.url, 400)
            workers = [self.worker(50 - (seed == 0), sleep=50, seed=seed) for seed in range(4)]
            self.wait_until(lambda: len(self.trials_now()) > 4, "Python works")
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
        verified = self.hone("verify", fleet.STUDY, "--storage", self.url, "--format", "json").last()
        self.assertEqual(verified["trials"], {"agree": 201, "differ": 0, "unchecked": 0, "inputs": 199})
        turns = sum(a != b for a, b in zip(by_hone, by_hone[1:]))
        self.assertGreater(turns, 20, "they did not work at the same time")
        looks = self.assert_reads_back(watch, torn)["ended"]
        self.assertEqual(looks[0], 1)
        self.assertGreater(len(looks), 5)
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
    LIMIT = 2

    def test_both_count_them_alike(self):
        """A trial never ends, and whoever runs it is killed: a host of hone, whose trial Python queues again and takes;
        Python, whose trial hone queues again and takes; and hone, when the limit is reached."""
        endless = ["-O", "sleep=600000", "--allow-drift"]
        with fleet.Fleet(self.folder, self.url, ["--until", 2, "--heartbeat", 1, "--grace-period", 3, "--foreign-grace", 3,
                                                 "--retry", self.LIMIT]) as hosts:
            first = hosts.start(["-n", 1])
            self.assertEqual(first.process.wait(PATIENCE), 0, first.said)
            host = hosts.start(endless)
            self.kill_once_at_work(host, 1)
            time.sleep(5)  # Python looks once, before its first trial
            python = self.worker(1, sleep=600000, heartbeat=1, grace=3, retry=self.LIMIT)
            self.kill_once_at_work(python, 2)
            host = hosts.start(endless)
            self.kill_once_at_work(host, 3)
            last = hosts.start(endless)
            self.assertEqual(last.process.wait(PATIENCE), 0, last.said)
        trials = self.trials_now()
        self.assertEqual([t.state for t in trials], ["COMPLETE", "FAIL", "FAIL", "FAIL"])
        self.assertEqual([t.history for t in trials], [[], [], [1], [1, 2]])
        self.assertEqual([t.system_attrs.get("failed_trial") for t in trials], [None, None, 1, 1])
        self.assertEqual([t.failure for t in trials], [None, None, "lost", "lost"])  # Python does not say why
        self.assertEqual([t.params for t in trials[2:]], [trials[1].params] * 2)
        self.assertEqual(list(fleet.broken_numbers(trials)), [])
        self.assert_reads_back(self.readback())

    def kill_once_at_work(self, worker, number):
        """Once its parameters are in the database, and a heartbeat: without one it counts as alive."""
        def works():
            trials = self.trials_now()
            return (len(trials) > number and trials[number].state == "RUNNING" and len(trials[number].params) == 5
                    and self.has_heartbeat(trials[number]))

        self.wait_until(works, f"trial {number} runs")
        worker.kill()

    def has_heartbeat(self, trial):
        with contextlib.closing(database.Reader(self.url)) as reader:
            return bool(reader.rows("SELECT trial_id FROM trial_heartbeats WHERE trial_id = ?", trial.id))


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
