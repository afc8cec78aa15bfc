"""What a run does and says: results, options, where they come from, limits, signals, exit statuses."""
import os
import signal
import subprocess
import unittest

from hone_cli import HONE, SANITIZED, HoneTest, main, most_at_once, why_failed

TRIAL_KEYS = {"number", "state", "values", "params", "intermediate_values", "user_attrs", "system_attrs",
              "datetime_start", "datetime_complete", "duration_s"}
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|\+00:00)"


class Results(HoneTest):
    def test_the_last_line_of_stdout_is_the_run_as_json(self):
        result = self.hone("run", "functions", "-O", "name=branin", "-n", 5, "--seed", 7, "--format", "json").last()
        self.assertEqual(set(result), {"study", "storage", "seed", "seconds", "trials", "best"})
        self.assertEqual((result["study"], result["storage"], result["seed"]), ("functions", "sqlite:///hone.db", 7))
        self.assertEqual(result["trials"], {"complete": 5, "pruned": 0, "failed": 0})
        self.assertGreater(result["seconds"], 0)
        trials = self.trials()
        self.assertEqual(result["best"], min(trials, key=lambda t: t["values"][0]))

    def test_a_trial_has_the_promised_shape(self):
        self.hone("run", "functions", "-O", "name=mlp_like", "-O", "reports=3", "-n", 4, "-q", "-p", "nop")
        trials = self.trials()
        self.assertEqual([t["number"] for t in trials], [0, 1, 2, 3])
        for trial in trials:
            self.assertEqual(set(trial), TRIAL_KEYS)
            self.assertEqual(trial["state"], "COMPLETE")
            self.assertEqual(set(trial["params"]),
                             {"lr", "optimizer", "n_layers", "hidden_dim", "dropout", "batch_size"})
            self.assertIn(trial["params"]["optimizer"], ("Adam", "SGD", "RMSprop"))
            self.assertIsInstance(trial["params"]["n_layers"], int)
            self.assertRegex(trial["datetime_start"], f"^{MOMENT}$")
            self.assertGreaterEqual(trial["datetime_complete"], trial["datetime_start"])
            value = trial["values"][0]
            self.assertEqual(list(trial["intermediate_values"]), ["0", "1", "2"])
            for step, reported in trial["intermediate_values"].items():
                self.assertAlmostEqual(reported, value + 1 / (int(step) + 1), places=12)

    def test_text_is_for_people_and_goes_where_it_belongs(self):
        loud = self.hone("run", "functions", "-n", 3)
        self.assertIn("best", loud.out.lower())
        self.assertNotEqual(loud.err, "")
        quiet = self.hone("run", "functions", "-n", 3, "--quiet")
        self.assertEqual(quiet.err, "")
        self.assertIn("best", quiet.out.lower())

    def test_several_objectives_end_with_their_front(self):
        result = self.hone("run", "functions", "-O", "name=zdt1", "-n", 30, "--seed", 1, "--format", "json").last()
        values = {t["number"]: t["values"] for t in self.trials()}

        def beaten(v):
            return any(w != v and w[0] <= v[0] and w[1] <= v[1] for w in values.values())

        self.assertEqual([t["number"] for t in result["front"]],
                         [n for n, v in values.items() if not beaten(v)])
        self.assertIsNone(result["best"])
        best = self.hone("best", "--study", "functions", "--format", "json").lines()
        self.assertEqual(best, result["front"])

    def test_study_list_and_show(self):
        self.hone("run", "functions", "-n", 3, "-q")
        self.hone("run", "functions", "-n", 2, "-q", "--study", "second")
        studies = self.hone("study", "list", "--format", "json").lines()
        self.assertEqual([s["name"] for s in studies], ["functions", "second"])
        for study in studies:
            self.assertEqual(set(study), {"name", "directions", "n_trials", "best_value", "datetime_start",
                                          "last_update", "user_attrs"})
        self.assertEqual(studies[0]["directions"], ["minimize"])
        self.assertEqual(studies[0]["n_trials"]["COMPLETE"], 3)
        self.assertEqual(studies[0]["best_value"], min(t["values"][0] for t in self.trials()))
        show = self.hone("study", "show", "--study", "second", "--format", "json").last()
        self.assertEqual(show, studies[1])

    def test_trial_list_filters_and_writes_csv(self):
        self.hone("run", "functions", "-O", "reports=5", "-n", 30, "-q", "--seed", 3)
        complete = self.hone("trial", "list", "--study", "functions", "--state", "complete", "--limit", 4,
                             "--format", "json").lines()
        self.assertEqual(len(complete), 4)
        self.assertEqual({t["state"] for t in complete}, {"COMPLETE"})
        table = self.hone("trial", "list", "--study", "functions", "--format", "csv").out.splitlines()
        self.assertEqual(len(table), 31)
        self.assertEqual({line.count(",") for line in table}, {table[0].count(",")})

    def test_version_and_help(self):
        version = self.hone("--version").out
        for part in ("hone", "ABI", "SDK"):
            self.assertIn(part, version)
        self.assertIn("run", self.hone("--help").out)
        for command in (["run"], ["study", "list"], ["study", "show"], ["trial", "list"], ["best"], ["enqueue"],
                        ["plugin", "list"], ["plugin", "info"]):
            self.assertIn("--", self.hone(*command, "--help").out)

    def test_plugin_list_and_info(self):
        plugins = self.hone("plugin", "list", "--format", "json").lines()
        names = {(p["kind"], p["id"]) for p in plugins}
        self.assertLessEqual({("objective", "functions"), ("sampler", "random"), ("sampler", "tpe"),
                              ("pruner", "nop"), ("pruner", "median")}, names)
        for plugin in plugins:
            self.assertEqual(set(plugin), {"id", "kind", "version", "summary", "file", "options", "abi"})
        functions = self.hone("plugin", "info", "functions", "--format", "json").last()
        options = {o["name"]: o for o in functions["options"]}
        self.assertLessEqual({"name", "reports", "sleep"}, set(options))
        self.assertIn("sphere5", options["name"]["choices"])
        self.assertTrue(all(o["help"] for o in options.values()))


class Options(HoneTest):
    def params(self, study="functions"):
        return [t["params"] for t in self.trials(study)]

    def test_one_seed_gives_one_study(self):
        for study in ("first", "second"):
            self.hone("run", "functions", "-O", "reports=5", "-n", 25, "--seed", 42, "--study", study, "-q")
        self.hone("run", "functions", "-O", "reports=5", "-n", 25, "--seed", 43, "--study", "third", "-q")
        self.assertEqual(self.params("first"), self.params("second"))
        self.assertNotEqual(self.params("first"), self.params("third"))

    def test_the_isolation_does_not_change_the_study(self):
        for isolation in ("process", "none"):
            self.hone("run", "functions", "-O", "reports=5", "-n", 25, "--seed", 42, "--study", isolation, "-q",
                      "--isolation", isolation)
        self.assertEqual(self.params("process"), self.params("none"))

    def test_a_seed_that_was_drawn_is_said_and_can_be_given(self):
        first = self.hone("run", "functions", "-n", 12, "--study", "drawn", "--format", "json").last()
        self.assertLess(first["seed"], 2 ** 53)
        self.hone("run", "functions", "-n", 12, "--study", "given", "--seed", first["seed"], "-q")
        self.assertEqual(self.params("drawn"), self.params("given"))

    def test_fixed_parameters_hold(self):
        self.hone("run", "functions", "-O", "name=mlp_like", "-n", 15, "-q", "--fix", "optimizer=SGD",
                  "--fix", "n_layers=4")
        self.assertEqual({(p["optimizer"], p["n_layers"]) for p in self.params()}, {("SGD", 4)})
        self.assertGreater(len({p["lr"] for p in self.params()}), 10)

    def test_a_mistyped_fix_is_noticed(self):
        said = self.hone("run", "functions", "-O", "name=branin", "-n", 2, "--fix", "z=1").err
        self.assertIn("--fix z: no trial asked for it", said)

    def test_an_enqueued_trial_is_taken_first(self):
        self.hone("run", "functions", "-n", 2, "-q")
        self.hone("enqueue", "--study", "functions", "x0=1.5", "x3:=-2")
        self.assertEqual(self.states()["WAITING"], 1)
        self.hone("run", "functions", "-n", 2, "-q")
        taken = self.trials()[2]
        self.assertEqual((taken["state"], taken["params"]["x0"], taken["params"]["x3"]), ("COMPLETE", 1.5, -2.0))
        self.assertEqual(self.states(), {"COMPLETE": 4})

    def test_jobs_run_at_once(self):
        self.hone("run", "functions", "-O", "sleep=300", "-n", 8, "-j", 4, "-q")
        self.assertEqual(most_at_once(self.trials()), 4)

    def test_a_configuration_file_the_environment_and_the_command_line(self):
        (self.folder / "hone.ini").write_text("storage = sqlite:///configured.db\ntrials = 3\nsampler = random\n")
        self.hone("run", "functions", "--config", "hone.ini", "-q")
        self.assertEqual(len(self.trials(storage="sqlite:///configured.db")), 3)
        self.hone("run", "functions", "--config", "hone.ini", "-n", 1, "-q")
        self.assertEqual(len(self.trials(storage="sqlite:///configured.db")), 4)
        self.hone("run", "functions", "-n", 2, "-q", HONE_STORAGE="sqlite:///surroundings.db")
        self.assertEqual(len(self.trials(storage="sqlite:///surroundings.db")), 2)
        (self.folder / "wrong.ini").write_text("trails = 3\n")
        self.refused("run", "functions", "--config", "wrong.ini", status=2, says=["trails"])

    def test_maximisation(self):
        result = self.hone("run", "functions", "-n", 20, "--direction", "maximize", "--format", "json").last()
        self.assertEqual(result["best"]["values"][0], max(t["values"][0] for t in self.trials()))


class Limits(HoneTest):
    def test_a_run_stops_starting_trials_after_its_timeout(self):
        self.hone("run", "functions", "-O", "sleep=50", "--timeout", 1, "-q")
        states = self.states()
        self.assertEqual(set(states), {"COMPLETE"})
        self.assertLessEqual(states["COMPLETE"], 20)

    def test_a_trial_that_takes_too_long_is_killed(self):
        result = self.hone("run", "functions", "-O", "sleep=600000", "-n", 2, "-j", 2, "--trial-timeout", 1,
                           "--format", "json", status=3).last()
        self.assertEqual(result["trials"], {"complete": 0, "pruned": 0, "failed": 2})
        self.assertEqual({why_failed(t)[0] for t in self.trials()}, {"timeout"})

    @unittest.skipIf(SANITIZED, "sanitizers have memory of their own")
    def test_a_thousand_trials_take_less_than_60_mb(self):
        process = subprocess.Popen([HONE, "run", "functions", "-n", "1000", "-q"], cwd=self.folder,
                                   env=self.environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        self.assertEqual(status, 0)
        self.assertLess(usage.ru_maxrss, 60 * 1024)
        self.assertEqual(self.states(), {"COMPLETE": 1000})


class Signals(HoneTest):
    """With jobs that take `sleep` ms, interrupted once the first trials finished."""

    def started(self, sleep):
        return self.start("run", "functions", "-O", f"sleep={sleep}", "-n", 1000, "-j", 2, "--format", "json")

    def seen(self, state):
        there = self.hone("study", "show", "functions", status=None).status == 0
        return self.states()[state] if there else 0

    def test_the_first_interrupt_lets_running_trials_finish(self):
        running = self.started(sleep=300)
        self.wait_until(lambda: self.seen("COMPLETE") >= 2, "trials finished")
        running.interrupt()
        result = running.wait()
        self.assertEqual(result.status, 130, str(result))
        states = self.states()
        self.assertEqual(set(states), {"COMPLETE"})
        self.assertLess(states["COMPLETE"], 1000)
        self.assertEqual(result.last()["trials"]["complete"], states["COMPLETE"])

    def test_the_second_interrupt_kills_them_and_records_it(self):
        running = self.started(sleep=600000)
        self.wait_until(lambda: self.seen("RUNNING") == 2, "trials ran")
        running.interrupt()
        self.wait_until(running.heard, "the interrupt was heard")  # signals that wait are counted once
        running.interrupt()
        result = running.wait()
        self.assertEqual(result.status, 130, str(result))
        self.assertEqual({t["state"] for t in self.trials()}, {"FAIL"})
        self.assertEqual({why_failed(t)[0] for t in self.trials()}, {"cancelled"})

    def test_termination_is_taken_like_an_interrupt(self):
        running = self.started(sleep=300)
        self.wait_until(lambda: self.seen("COMPLETE") >= 1, "a trial finished")
        running.process.send_signal(signal.SIGTERM)
        result = running.wait()
        self.assertEqual(result.status, 130, str(result))
        self.assertEqual(set(self.states()), {"COMPLETE"})

    def test_what_finished_survives_a_kill(self):
        running = self.started(sleep=50)
        self.wait_until(lambda: self.seen("COMPLETE") >= 4, "trials finished")
        finished = [t for t in self.trials() if t["state"] == "COMPLETE"]
        running.process.kill()
        running.wait()
        after = self.trials()
        for trial in finished:
            self.assertEqual(after[trial["number"]], trial)
        self.hone("run", "functions", "-O", "sleep=50", "-n", 3, "-q")
        self.assertEqual([t["number"] for t in self.trials()], list(range(len(after) + 3)))


class Streams(HoneTest):
    def test_a_full_stderr_stops_nothing(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([HONE, "run", "functions", "-n", "5", "--storage", "memory:"], stdout=subprocess.PIPE,
                                  stderr=full)
            wrong = subprocess.run([HONE, "run", "/no/such.so"], stderr=full)
        self.assertEqual((done.returncode, wrong.returncode), (0, 2))
        self.assertIn(b"best trial", done.stdout)

    def test_a_full_stdout_is_an_error(self):
        self.hone("run", "functions", "-n", 2, "-q")
        with open("/dev/full", "w") as full:
            listed = subprocess.run([HONE, "trial", "list", "--storage", f"sqlite:///{self.folder}/hone.db"], stdout=full)
        self.assertEqual(listed.returncode, 1)

    def test_a_reader_of_the_progress_may_leave(self):
        host = subprocess.Popen([HONE, "run", "functions", "-O", "sleep=100", "-n", "24", "-j", "2"], cwd=self.folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        host.stderr.readline()
        host.stderr.close()
        self.assertEqual(host.wait(), 0)
        self.assertEqual({t["state"] for t in self.trials()}, {"COMPLETE"})


class Hosts(HoneTest):
    def test_two_hosts_share_a_database(self):
        self.hone("run", "functions", "-O", "reports=5", "-n", 1, "-q")
        hosts = [self.start("run", "functions", "-O", "reports=5", "-n", 60, "-j", 2, "--format", "json")
                 for _ in range(2)]
        results = [host.wait() for host in hosts]
        for result in results:
            self.assertEqual(result.status, 0, str(result))
            self.assertEqual(sum(result.last()["trials"].values()), 60)
        trials = self.trials()
        self.assertEqual([t["number"] for t in trials], list(range(121)))
        self.assertLessEqual({t["state"] for t in trials}, {"COMPLETE", "PRUNED"})

    def test_eight_hosts_may_begin_one_study_at_once(self):
        hosts = [self.start("run", "functions", "-n", 5, "-s", "random", "--format", "json") for _ in range(8)]
        for host in hosts:
            result = host.wait()
            self.assertEqual(result.status, 0, str(result))
        self.assertEqual([t["number"] for t in self.trials()], list(range(40)))
        seeds = {t["system_attrs"]["hone:trial"]["seed"] for t in self.trials()}
        self.assertEqual(len(seeds), 1)


if __name__ == "__main__":
    main()
