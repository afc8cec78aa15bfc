"""cmaes keeps nothing but what stands in the study: another process, or several, go on where one left off."""
from hone_cli import HoneTest, main


class Cmaes(HoneTest):
    def run_cmaes(self, n, *arguments, study="s", function="sphere5", sampler="cmaes"):
        return self.hone("run", "functions", "-O", f"name={function}", "-s", sampler, "-p", "nop", "-n", n, "--study",
                         study, "--seed", 3, "--quiet", "--format", "json", *arguments).last()

    def params(self, study):
        return [trial["params"] for trial in self.trials(study)]

    def generations(self, study="s"):
        return [trial["system_attrs"].get("hone:cma:generation") for trial in self.trials(study)]

    def test_a_second_process_goes_on_as_the_first_would_have(self):
        for options in ([], ["with_margin=true"], ["lr_adapt=true"], ["use_separable_cma=true"], ["restart_strategy=bipop"]):
            with self.subTest(options=options):
                given = [part for option in options for part in ("-S", option)]
                whole, halves = f"whole {options}", f"halves {options}"
                self.run_cmaes(60, *given, study=whole, function="mlp_like")
                self.run_cmaes(33, *given, study=halves, function="mlp_like")
                self.run_cmaes(27, *given, study=halves, function="mlp_like")
                self.assertEqual(self.params(whole), self.params(halves))

    def test_generations_follow_each_other(self):
        self.run_cmaes(33)
        self.assertEqual([None] + [g for g in range(4) for _ in range(8)], self.generations())

    def test_many_jobs_share_generations_and_waste_none(self):
        told = self.run_cmaes(200, "-j", 8)
        generations = self.generations()[8:]
        self.assertNotIn(None, generations)
        self.assertGreaterEqual(max(generations), 10)
        self.assertEqual(set(range(max(generations) + 1)), set(generations))
        self.assertLess(told["best"]["values"][0], 0.5)

    def test_it_takes_over_from_another_sampler_and_hands_over_to_it(self):
        self.run_cmaes(40, sampler="tpe")
        self.run_cmaes(40, "-S", "warm_start=true")
        self.run_cmaes(10, sampler="tpe")
        told = self.run_cmaes(70, "-S", "warm_start=true")
        generations = self.generations()
        self.assertEqual([None] * 40, generations[:40])
        self.assertEqual([g for g in range(5) for _ in range(8)], generations[40:80])
        self.assertEqual([None] * 10, generations[80:90])
        self.assertEqual(5, generations[90])
        self.assertGreater(told["best"]["number"], 40)

    def test_fixed_and_enqueued_values_stay_and_the_rest_is_searched(self):
        told = self.run_cmaes(120, "--fix", "x0=1.5")
        self.assertEqual({1.5}, {trial["params"]["x0"] for trial in self.trials("s")})
        self.assertLess(told["best"]["values"][0] - 1.5 ** 2, 0.5)
        self.hone("enqueue", "--study", "s", "x1=2.5")
        self.run_cmaes(2)
        self.assertIn(2.5, [trial["params"]["x1"] for trial in self.trials("s")[120:]])

    def test_choices_are_left_to_chance(self):
        self.run_cmaes(60, function="mlp_like")
        trials = self.trials("s")
        self.assertEqual({"Adam", "SGD", "RMSprop"}, {trial["params"]["optimizer"] for trial in trials})
        self.assertIsNotNone(trials[-1]["system_attrs"].get("hone:cma:generation"))

    def test_it_refuses_what_it_cannot_do(self):
        for arguments, said in ((["-O", "name=zdt1"], "nsga2"), (["-S", "lr_adapt=true", "-S", "with_margin=true"], "exclude"),
                                (["-S", "x0=3"], "name=number"), (["-S", "popsize=1"], "popsize"),
                                (["-S", "restart_strategy=never"], "bipop")):
            refused = self.hone("run", "functions", *arguments, "-s", "cmaes", "-p", "nop", "-n", 1, status=None)
            self.assertNotEqual(0, refused.status)
            self.assertIn(said, refused.err)


if __name__ == "__main__":
    main()
