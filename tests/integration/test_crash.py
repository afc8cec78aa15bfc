"""An objective that dies, hangs or makes a mess hurts the trial it was running, and nothing else."""
import re

from hone_cli import BAD, HoneTest, main, why_failed

CRASH = BAD / "crash.so"
TRIALS = 30
EVERY = 10
MARKED = list(range(0, TRIALS, EVERY))


class CrashTest(HoneTest):
    def run_how(self, how, *options, jobs=1):
        """Run the objective that does `how` in each tenth trial; the failed trials."""
        result = self.hone("run", CRASH, "-O", f"how={how}", "-O", f"every={EVERY}", "-n", TRIALS, "-j", jobs,
                           "--study", how, "--format", "json", *options)
        trials = self.trials(how)
        self.assertEqual([t["number"] for t in trials], list(range(TRIALS)))
        self.assertEqual([t["number"] for t in trials if t["state"] == "FAIL"], MARKED)
        self.assertLessEqual({t["state"] for t in trials}, {"COMPLETE", "FAIL"})
        self.assertEqual(result.last()["trials"], {"complete": TRIALS - len(MARKED), "pruned": 0, "failed": len(MARKED)})
        return [trials[n] for n in MARKED], result

    def assert_fails(self, how, kind, text, *options, jobs=1):
        failed, result = self.run_how(how, *options, jobs=jobs)
        for trial in failed:
            found, said = why_failed(trial)
            self.assertEqual(found, kind, said)
            self.assertRegex(said, text)
            self.assertIsNone(trial["values"])
            self.assertRegex(result.err, rf"trial {trial['number']}\b.*{text}", "the log says so, too")
        return failed, result


class Deaths(CrashTest):
    def test_a_segmentation_fault(self):
        self.assert_fails("segv", "signal", "SIGSEGV")

    def test_a_kill(self):
        self.assert_fails("kill", "signal", "SIGKILL")

    def test_an_abort(self):
        self.assert_fails("abort", "signal", "SIGABRT")

    def test_an_exit(self):
        self.assert_fails("exit", "exit", r"\b3\b")

    def test_a_thrown_exception(self):
        self.assert_fails("throw", "exception", "the objective has had enough")

    def test_a_thrown_int(self):
        self.assert_fails("throw_int", "exception", ".")

    def test_exhausted_memory(self):
        self.assert_fails("no_memory", "memory", ".")

    def test_several_jobs(self):
        self.assert_fails("segv", "signal", "SIGSEGV", jobs=3)


class Hangs(CrashTest):
    def test_an_endless_loop_ends_by_the_trial_timeout(self):
        self.assert_fails("hang", "timeout", r"\b1\b", "--trial-timeout", "1s", jobs=2)


class Messes(CrashTest):
    def test_closed_descriptors(self):
        failed, _ = self.run_how("close_fds")
        self.assertLessEqual({why_failed(t)[0] for t in failed}, {"exit", "lost", "signal", "exception"})

    def test_garbage_in_the_socket(self):
        failed, _ = self.run_how("garbage")
        self.assertLessEqual({why_failed(t)[0] for t in failed}, {"exit", "lost", "signal", "exception"})

    def test_a_flood_of_output_stays_out_of_the_results(self):
        result = self.hone("run", CRASH, "-O", "how=flood", "-O", f"every={EVERY}", "-n", TRIALS, "--format", "json")
        self.assertEqual(len(result.lines()), 1)
        self.assertEqual(result.last()["trials"], {"complete": TRIALS, "pruned": 0, "failed": 0})
        for number in MARKED:
            self.assertRegex(result.err, rf"(?m)^\[trial {number}\] ")


class WithoutIsolation(CrashTest):
    def test_an_exception_still_fails_its_trial_only(self):
        self.assert_fails("throw", "exception", "the objective has had enough", "--isolation", "none")


class OtherPlugins(HoneTest):
    """A sampler or pruner that breaks its contract ends the run: what finished stays, the rest is not left running."""

    def assert_ends_the_run(self, option, plugin, *says):
        with self.subTest(plugin=plugin):
            result = self.hone("run", "functions", "-O", "reports=3", "-n", 40, option, BAD / f"{plugin}.so", "--study", plugin,
                               status=1)
            for text in says:
                self.assertIn(text, result.err)
            self.assertLess(len(self.trials(plugin)), 40)
            self.assertNotIn("RUNNING", self.states(plugin))

    def test_a_sampler_that_throws_or_leaves_the_domain(self):
        self.assert_ends_the_run("-s", "sampler_throws", "sampler", "trial")
        self.assert_ends_the_run("-s", "sampler_outside", "sampler", "trial")

    def test_a_pruner_that_throws(self):
        self.assert_ends_the_run("-p", "pruner_throws", "pruner", "trial")

    def test_a_sampler_that_declines_is_stood_in_for(self):
        self.hone("run", "functions", "-n", 10, "-s", BAD / "sampler_nan.so", "-q")
        self.assertEqual(self.states(), {"COMPLETE": 10})


if __name__ == "__main__":
    main()
