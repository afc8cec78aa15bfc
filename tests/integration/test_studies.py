"""A study's life: made, renamed, copied, deleted, also while hosts work on it."""
import datetime
import os
import sqlite3

from hone_cli import BUILD, HoneTest, main

WRONG_COMMAND = 2
WRONG_WORLD = 1


class StudyTest(HoneTest):
    def studies(self, storage="sqlite:///hone.db"):
        return {s["name"]: s for s in self.hone("study", "list", "--storage", storage, "--format", "json").lines()}

    def execute(self, sql, *values, name="hone.db"):
        with sqlite3.connect(self.folder / name) as database:
            rows = database.execute(sql, values).fetchall()
        database.close()
        return rows

    def pretend_host(self, study, beat_s_ago, interval=10, pid=4711):
        """A row of hone_hosts, as a host that beat so long ago leaves it."""
        id, = self.execute("SELECT study_id FROM studies WHERE study_name = ?", study)[0]
        beat = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=beat_s_ago)
        self.execute("INSERT INTO hone_hosts (uuid, study_id, name, pid, heartbeat_interval, grace_period, last_beat) "
                     "VALUES (?, ?, 'node7', ?, ?, 60, ?)", os.urandom(8).hex(), id, pid, interval,
                     beat.strftime("%Y-%m-%d %H:%M:%S.%f"))


class Create(StudyTest):
    def test_an_empty_study_is_made_with_its_storage(self):
        said = self.hone("study", "create", "one")
        self.assertIn("'one'", said.out)
        self.assertIn("minimize", said.out)
        made = self.hone("study", "create", "two", "--direction", "maximize", "--direction", "minimize",
                         "--format", "json").last()
        self.assertEqual(made["directions"], ["maximize", "minimize"])
        self.assertEqual({n: s["directions"] for n, s in self.studies().items()},
                         {"one": ["minimize"], "two": ["maximize", "minimize"]})

    def test_the_first_run_continues_it(self):
        self.hone("study", "create", "made", "--direction", "minimize")
        self.hone("run", "functions", "--study", "made", "-n", 2, "-q")
        self.assertEqual(self.studies()["made"]["n_trials"]["COMPLETE"], 2)

    def test_what_cannot_be_made_is_refused(self):
        self.hone("study", "create", "one")
        self.refused("study", "create", "one", status=WRONG_WORLD, says=["'one'", "already"])
        self.refused("study", "create", status=WRONG_COMMAND, says=["name", "hone study create"])
        self.refused("study", "create", "", status=WRONG_COMMAND, says=["study"])
        self.refused("study", "create", "x", "--direction", "down", status=WRONG_COMMAND, says=["down", "minimize"])
        self.refused("study", "create", "x", "--storage", "memory:", status=WRONG_COMMAND, says=["memory:"])
        self.assertEqual(list(self.studies()), ["one"])


class RenameAndDelete(StudyTest):
    def setUp(self):
        super().setUp()
        self.hone("run", "functions", "-n", 3, "-q")
        self.hone("study", "create", "other")

    def test_a_renamed_study_keeps_everything(self):
        before = self.trials()
        self.hone("study", "rename", "functions", "better")
        self.assertEqual(self.trials("better"), before)
        self.assertEqual(sorted(self.studies()), ["better", "other"])
        self.hone("run", "functions", "--study", "better", "-n", 1, "-q")
        self.assertEqual(len(self.trials("better")), 4)

    def test_a_deleted_study_leaves_nothing(self):
        self.hone("study", "delete", "functions")
        self.assertEqual(list(self.studies()), ["other"])
        for table in ("trials", "trial_params", "trial_values", "trial_intermediate_values", "trial_user_attributes",
                      "trial_system_attributes", "trial_heartbeats", "study_user_attributes", "study_system_attributes",
                      "hone_hosts", "hone_reports"):
            self.assertEqual(self.execute(f"SELECT count(*) FROM {table}"), [(0,)], table)

    def test_mistakes_are_refused(self):
        self.refused("study", "delete", "fnuctions", status=WRONG_COMMAND, says=["fnuctions", "functions"])
        self.refused("study", "rename", "fnuctions", "x", status=WRONG_COMMAND, says=["fnuctions", "functions"])
        self.refused("study", "rename", "functions", "other", status=WRONG_WORLD, says=["'other'", "already"])
        self.refused("study", "rename", "functions", status=WRONG_COMMAND, says=["usage"])
        self.refused("study", "delete", "functions", "--storage", "sqlite:///no.db", status=WRONG_WORLD, says=["no.db"])
        self.assertEqual(sorted(self.studies()), ["functions", "other"])

    def test_a_study_that_hosts_work_on_is_left_alone_without_force(self):
        self.pretend_host("functions", beat_s_ago=25)
        for command in (["delete", "functions"], ["rename", "functions", "new"]):
            self.refused("study", *command, status=WRONG_WORLD, says=["functions", "node7", "4711", "--force"])
        self.hone("study", "delete", "other")
        self.hone("study", "rename", "functions", "new", "--force")
        self.hone("study", "delete", "new", "--force")
        self.assertEqual(self.studies(), {})

    def test_a_host_that_went_silent_is_in_nobodys_way(self):
        self.pretend_host("functions", beat_s_ago=40, interval=10)
        self.pretend_host("other", beat_s_ago=40, interval=20)
        self.hone("study", "rename", "functions", "new")
        self.refused("study", "rename", "other", "new2", status=WRONG_WORLD, says=["node7"])


class DeletedUnderAHost(StudyTest):
    def run_deleted(self, *options):
        host = self.start("run", "functions", "-j", 2, "-q", *options)
        self.wait_until(lambda: (self.folder / "hone.db").exists() and self.hosts(), "the host is known")
        self.wait_until(lambda: self.trials(), "trials run")
        self.refused("study", "delete", "functions", status=WRONG_WORLD,
                     says=["functions", f"pid {host.process.pid}", "--force"])
        self.hone("study", "delete", "functions", "--force")
        result = host.wait()
        self.assertEqual(result.status, 1, result)
        self.assertEqual(len(result.err.splitlines()), 1, result)
        self.assertIn("somebody deleted it", result.err)
        for table in ("studies", "study_system_attributes", "trials", "trial_params", "trial_values",
                      "trial_system_attributes", "trial_heartbeats", "hone_hosts"):
            self.assertEqual(self.execute(f"SELECT count(*) FROM {table}"), [(0,)], table)

    def hosts(self):
        try:
            return self.execute("SELECT uuid FROM hone_hosts")
        except sqlite3.Error:  # it has no tables yet
            return []

    def test_trials_that_would_run_for_long_are_killed(self):
        self.run_deleted("-n", 4, "-O", "sleep=600000", "--heartbeat", "0.5s")

    def test_trials_that_come_and_go_end(self):
        self.run_deleted("-n", 100000, "-O", "sleep=5")


class Series(StudyTest):
    def test_reports_of_several_values_are_kept_and_shown(self):
        pareto = BUILD / "tests" / "plugins" / "pareto.so"
        self.hone("run", pareto, "-n", 6, "-j", 2, "-q", "--study", "two")
        self.assertEqual(self.execute("SELECT count(*) FROM trial_intermediate_values"), [(0,)])
        self.assertEqual(self.execute("SELECT count(*) FROM hone_reports"), [(4 * 6 + 2 * 4,)])
        for trial in self.trials("two"):
            shown = self.hone("trial", "show", trial["number"], "--study", "two", "--format", "json").last()
            self.assertEqual(shown, trial)
            self.assertEqual(trial["intermediate_values"], {})
            x, n = trial["params"]["x"], trial["params"]["n"]
            steps = range(2 if trial["state"] == "PRUNED" else 3)
            self.assertEqual(trial["series"], {"cost": {str(s): x * n + s for s in steps},
                                               "error": {str(s): (1 - x) / n + s for s in steps}})
        self.hone("study", "copy", "two", "--to", "sqlite:///other.db")
        self.assertEqual(self.trials("two", "sqlite:///other.db"), self.trials("two"))

    def test_a_trial_without_them_has_the_usual_keys(self):
        self.hone("run", "functions", "-O", "reports=2", "-n", 1, "-q")
        self.assertNotIn("series", self.trials()[0])


class Copy(StudyTest):
    def setUp(self):
        super().setUp()
        self.hone("run", "functions", "-n", 30, "-q")

    def test_a_copy_is_a_study_of_its_own(self):
        self.hone("enqueue", "--study", "functions", "x0=0.5")
        said = self.hone("study", "copy", "functions", "twin", "--format", "json").last()
        self.assertEqual((said["study"], said["trials"], said["running"]), ("twin", 31, 0))
        self.assertEqual(self.trials("twin"), self.trials())
        self.hone("run", "functions", "--study", "twin", "-n", 2, "-q")
        self.assertEqual((len(self.trials("twin")), len(self.trials())), (32, 31))
        self.hone("study", "delete", "twin")
        self.assertEqual(len(self.trials()), 31)

    def test_the_name_is_kept_in_another_storage(self):
        said = self.hone("study", "copy", "functions", "--to", "sqlite:///other.db")
        self.assertIn("30 trials", said.out)
        self.assertEqual(self.trials(storage="sqlite:///other.db"), self.trials())

    def test_running_trials_are_copied_as_they_stand_and_counted(self):
        self.execute("UPDATE trials SET state = 'RUNNING', datetime_complete = NULL WHERE number > 27")
        self.assertIn("RUNNING trials, copied as they stand: 2", self.hone("study", "copy", "functions", "twin").out)
        self.assertEqual(self.states("twin"), self.states())

    def test_mistakes_are_refused(self):
        self.hone("study", "create", "taken")
        self.refused("study", "copy", "functions", status=WRONG_COMMAND, says=["copy", "usage"])
        self.refused("study", "copy", "functions", "taken", status=WRONG_WORLD, says=["'taken'", "already"])
        self.refused("study", "copy", "functions", "--to", "sqlite:///hone.db", status=WRONG_WORLD, says=["already"])
        self.refused("study", "copy", "fnuctions", "new", status=WRONG_COMMAND, says=["fnuctions", "functions"])
        self.refused("study", "copy", "functions", "--to", "memory:", status=WRONG_COMMAND, says=["memory:"])
        self.refused("study", "copy", "functions", "--to", "oracle://x/y", status=WRONG_COMMAND, says=["oracle"])
        self.assertEqual(sorted(self.studies()), ["functions", "taken"])

    def test_an_interrupted_copy_leaves_one_study_and_says_how_to_delete_it(self):
        self.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) "
                     "INSERT INTO trial_intermediate_values "
                     "(trial_id, step, intermediate_value, intermediate_value_type) "
                     "SELECT i % 30 + 1, i + 1000, 0.5, 'FINITE' FROM n")
        copy = self.start("study", "copy", "functions", "--to", "sqlite:///other.db")
        self.wait_until(lambda: (self.folder / "other.db").exists() and self.left_over(), "the copy has begun")
        copy.interrupt()
        result = copy.wait()
        self.assertEqual((result.status, result.out), (130, ""), result)
        name, = self.left_over()
        self.assertIn(f"hone study delete {name} --storage 'sqlite:///other.db'", result.err)
        self.hone("study", "delete", name, "--storage", "sqlite:///other.db")
        self.assertEqual(self.studies("sqlite:///other.db"), {})

    def left_over(self):
        try:
            return [name for name, in self.execute("SELECT study_name FROM studies", name="other.db")
                    if name.startswith("hone-copy-")]
        except sqlite3.Error:  # it has no tables yet
            return []

    def test_a_study_is_copied_while_a_host_works_on_it(self):
        host = self.start("run", "functions", "-n", 400, "-j", 2, "-s", "random", "-O", "sleep=20", "--allow-drift",
                          "-q")
        self.wait_until(lambda: len(self.trials()) > 60, "the host works")
        self.hone("study", "copy", "functions", "twin")
        self.assertEqual(host.wait().status, 0)
        twin = self.trials("twin")
        self.assertGreater(len(twin), 60)
        self.assertEqual([t["number"] for t in twin], list(range(len(twin))))
        for mine, original in zip(twin, self.trials()):
            if mine["state"] == "COMPLETE":
                self.assertEqual(mine, original)
        self.assertEqual(len(self.trials()), 430)


if __name__ == "__main__":
    main()
