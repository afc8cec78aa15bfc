"""Results that the database does not take: what it refuses fails its trial, what comes too late is not kept."""
import sqlite3

from hone_cli import HoneTest, main, why_failed


class ResultsTest(HoneTest):
    def run_sphere(self, *options, **environment):
        return self.hone("run", *self.arguments(*options), **environment)

    def arguments(self, *options):
        return ["functions", "-O", "name=sphere5", "-s", "random", "--spool-dir", "spool", "--format", "json", *options]

    def sql(self, statement):
        with sqlite3.connect(self.folder / "hone.db", timeout=60) as database:
            database.execute(statement)
        database.close()

    def spooled(self):
        return sorted(self.folder.glob("spool/*/*.json"))


class Refused(ResultsTest):
    def test_a_trial_that_the_database_refuses_fails_and_the_study_goes_on(self):
        self.run_sphere("-n", 1)
        self.sql("CREATE TRIGGER refusing BEFORE INSERT ON trial_params WHEN NEW.trial_id = 2 "
                 "BEGIN SELECT RAISE(ABORT, 'no'); END")
        result = self.run_sphere("-n", 2)
        self.assertEqual(result.last()["trials"], {"complete": 1, "pruned": 0, "failed": 1})
        self.assertEqual([t["state"] for t in self.trials()], ["COMPLETE", "FAIL", "COMPLETE"])
        kind, text = why_failed(self.trials()[1])
        self.assertEqual(kind, "exception")
        self.assertIn("hone.db", text)
        self.assertIn(f"trial 1 failed: {text}", result.err)
        self.assertEqual(self.spooled(), [])


class Late(ResultsTest):
    def test_of_a_trial_that_another_program_ended_one_thing_is_said(self):
        running = self.start("run", *self.arguments("-O", "reports=5", "-O", "sleep=5000", "-n", 1, "--heartbeat", "1s"))
        self.wait_until(lambda: "RUNNING" in running_states(self.folder / "hone.db"), "its trial runs")
        self.sql("UPDATE trials SET state = 'FAIL', datetime_complete = datetime_start")
        said = running.wait().err
        self.assertIn("trial 0 was ended by another program", said)
        self.assertNotIn("trial 0 failed", said)


def running_states(path):
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            return [state for state, in database.execute("SELECT state FROM trials")]
    except sqlite3.OperationalError:  # no tables yet
        return []


if __name__ == "__main__":
    main()
