"""Samplers that begin where another study left off: what they gain by it, and that all of it can be told again."""
import statistics

from hone_cli import BUILD, HoneTest, main

SHIFTED = BUILD / "tests" / "plugins" / "shifted.so"
SAMPLERS = "tpe", "cmaes"
FROM_OLD = "-S", "source_study=old"


class WarmStart(HoneTest):
    def command(self, study, n, *options, sampler="tpe", bottom=2, seed=1):
        return ["run", SHIFTED, "-O", f"bottom={bottom}", "--study", study, "-n", n, "-s", sampler, "-p", "nop",
                "--seed", seed, "--isolation", "none", "-q", "--format", "json", *options]

    def run_hone(self, *arguments, **how):
        return self.hone(*self.command(*arguments, **how))

    def run_source(self, n):
        self.run_hone("old", n, bottom=1.5)

    def verified(self, study, *options, status=0):
        return self.hone("verify", study, "--format", "json", *options, status=status).last()

    def assert_reproduced(self, n, study, *options):
        self.assertEqual({"agree": n, "differ": 0, "unchecked": 0, "inputs": 0}, self.verified(study, *options)["trials"])

    def params(self, study):
        return [trial["params"] for trial in self.trials(study)]

    def test_a_study_that_resembles_an_earlier_one_gets_further_in_twenty_trials(self):
        self.run_source(100)
        for sampler in SAMPLERS:
            with self.subTest(sampler):
                best = {"cold": [], "warm": []}
                for seed in range(7):
                    for how, options in ("cold", ()), ("warm", FROM_OLD):
                        told = self.run_hone(f"{sampler} {how} {seed}", 20, *options, sampler=sampler, seed=seed).last()
                        best[how].append(told["best"]["values"][0])
                self.assertGreater(statistics.median(best["warm"]), statistics.median(best["cold"]) / 2, best)

    def test_what_was_learned_from_a_source_stays_what_it_was_however_that_goes_on(self):
        for sampler in SAMPLERS:
            with self.subTest(sampler):
                self.run_source(40)
                for study, n_more in (f"{sampler} alone", 0), (f"{sampler} beside", 60):
                    self.run_hone(study, 12, *FROM_OLD, sampler=sampler)
                    self.run_source(n_more)
                    self.run_hone(study, 12, *FROM_OLD, sampler=sampler)
                    self.assert_reproduced(24, study)
                self.assertEqual(self.params(f"{sampler} alone"), self.params(f"{sampler} beside"))
                self.run_hone(f"{sampler} later", 24, *FROM_OLD, sampler=sampler)
                self.assertNotEqual(self.params(f"{sampler} later"), self.params(f"{sampler} beside"))

    def test_two_hosts_that_begin_while_the_source_grows(self):
        self.run_source(40)
        for sampler in SAMPLERS:
            with self.subTest(sampler):
                commands = [self.command("old", 40, bottom=1.5)] + [
                    self.command(sampler, 20, *FROM_OLD, "-j", 2, sampler=sampler) for _ in range(2)]
                for running in [self.start(*command) for command in commands]:
                    result = running.wait()
                    self.assertEqual(0, result.status, str(result))
                self.assert_reproduced(40, sampler)

    def test_copies_of_both_studies_elsewhere(self):
        self.run_source(40)
        self.run_hone("new", 12, *FROM_OLD)
        for study in "old", "new":
            self.hone("study", "copy", study, "--to", "sqlite:///other.db")
        self.assert_reproduced(12, "new", "--storage", "sqlite:///other.db")

    def test_what_cannot_be_learned_from_is_refused_and_leaves_no_study(self):
        self.run_source(3)
        for sampler in SAMPLERS:
            for options, says in ((["-S", "source_study=odl"], "there is no study 'odl' to learn from; did you mean 'old'?"),
                                  ([*FROM_OLD, "--study", "old"], "cannot be the source of itself")):
                self.refused("run", SHIFTED, "-n", 1, "-s", sampler, "-p", "nop", *options, status=2, says=[f"sampler {sampler}: ", says])
            self.refused("run", "functions", "-O", "name=sphere5", "-n", 1, "-s", sampler, "-p", "nop", *FROM_OLD, status=2,
                         says=["study 'old' is to maximize and study 'functions' to minimize"])
        for option in "sigma0=0.1", "x0=x0=1", "warm_start=true":
            self.refused("run", SHIFTED, "-n", 1, "-s", "cmaes", "-p", "nop", *FROM_OLD, "-S", option, status=2, says=["source_study"])
        self.assertEqual(["old"], [study["name"] for study in self.hone("study", "list", "--format", "json").lines()])

    def test_a_source_that_is_gone(self):
        self.run_source(20)
        self.run_hone("new", 12, *FROM_OLD)
        self.hone("study", "delete", "old")
        gone = "sampler tpe: study 'old', which study 'new' learned from, is gone"
        self.assertEqual({gone}, {trial["why"] for trial in self.verified("new", status=1)["unchecked"]})
        self.refused(*self.command("new", 1, *FROM_OLD), status=2, says=[gone])
        self.run_hone("new", 1)

    def test_a_source_that_knows_none_of_the_parameters(self):
        self.run_hone("old", 20, "-O", "prefix=y")
        told = self.run_hone("tpe", 3, *FROM_OLD)
        for i in range(4):
            self.assertIn(f"sampler tpe: study 'old' has no trial to learn 'x{i}' from", told.err)
        told = self.run_hone("cmaes", 3, *FROM_OLD, sampler="cmaes")
        self.assertEqual(1, told.err.count("sampler cmaes: study 'old' has 0 trials with all parameters"), told.err)


if __name__ == "__main__":
    main()
