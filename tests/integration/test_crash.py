"""An objective that dies, hangs or makes a mess hurts the trial it was running, and nothing else."""
import re

from hone_cli import BAD, HoneTest, main, why_failed

CRASH = BAD / "crash.so"
TRIALS = 30
EVERY = 10
MARKED = [n for n in range(TRIALS) if n % EVERY == EVERY - 1]


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
        failed, _ = self.assert_fails("exception", "exception", ".")
        self.assertNotIn("std::", why_failed(failed[0])[1])

    def test_a_thrown_int(self):
        self.assert_fails("int", "exception", ".")

    def test_several_jobs(self):
        self.assert_fails("segv", "signal", "SIGSEGV", jobs=3)


class Hangs(CrashTest):
    def test_an_endless_loop_ends_by_the_trial_timeout(self):
        self.assert_fails("loop", "timeout", r"\b1\b", "--trial-timeout", "1s", jobs=2)


class Messes(CrashTest):
    def test_closed_descriptors(self):
        failed, _ = self.run_how("close")
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
        self.assert_fails("exception", "exception", ".", "--isolation", "none")


if __name__ == "__main__":
    main()
