"""The genetic samplers with the real program: generations across hosts, constraints, Python's workers beside hone's."""
import collections
import math
import unittest

import optuna

from hone_cli import HoneTest, main

optuna.logging.set_verbosity(optuna.logging.ERROR)
POPULATION = 10
KEYS = {"nsga2": "NSGAIISampler:generation", "nsga3": "NSGAIIISampler:generation"}
SAMPLERS = {"nsga2": optuna.samplers.NSGAIISampler, "nsga3": optuna.samplers.NSGAIIISampler}


def zdt1(trial):
    x = [trial.suggest_float(f"x{i}", 0.0, 1.0) for i in range(10)]
    g = 1 + sum(x[1:])
    return x[0], g * (1 - math.sqrt(x[0] / g))


class Generations(HoneTest):
    def arguments(self, problem, sampler, n, *options):
        return ["run", "functions", "-O", f"name={problem}", "-s", sampler, "-S", f"population_size={POPULATION}", "-p",
                "nop", "-n", n, "--study", "shared", "--quiet", *options]

    def study(self, sampler="nsga2", seed=1):
        return optuna.load_study(study_name="shared", storage=f"sqlite:///{self.folder / 'hone.db'}",
                                 sampler=SAMPLERS[sampler](population_size=POPULATION, seed=seed))

    def numbers(self, sampler):
        """How many COMPLETE trials each generation has."""
        return collections.Counter(t.system_attrs[KEYS[sampler]] for t in self.study().get_trials()
                                   if t.state == optuna.trial.TrialState.COMPLETE)

    def test_a_lone_job_fills_one_generation_after_the_other(self):
        for sampler in KEYS:
            self.hone(*self.arguments("dtlz2", sampler, 35, "-j", 1))
            self.assertEqual(self.numbers(sampler), {0: 10, 1: 10, 2: 10, 3: 5})
            self.hone("study", "delete", "shared")

    def test_eight_hosts_breed_the_same_generations(self):
        hosts = [self.start(*self.arguments("zdt1", "nsga2", 15, "-j", 1, "-O", "sleep=200", "--sync-interval",
                                           "50ms")) for _ in range(8)]
        for host in hosts:
            result = host.wait()
            self.assertEqual(result.status, 0, str(result))
        numbers = self.numbers("nsga2")
        self.assertEqual(sum(numbers.values()), 120)
        self.assertEqual(sorted(numbers), list(range(len(numbers))))
        *full, last = sorted(numbers)
        self.assertGreaterEqual(last, 3)  # each is as large as 30 trials at most, of which 20 were begun too late
        for generation in full:
            self.assertGreaterEqual(numbers[generation], POPULATION)

    def test_python_and_hone_go_on_with_each_others_generations(self):
        for sampler in KEYS:
            for n in (7, 6, 12, 5, 10):
                self.hone(*self.arguments("zdt1", sampler, n, "-j", 1))
                self.study(sampler, n).optimize(zdt1, n_trials=n)
            self.assertEqual(self.numbers(sampler), {generation: POPULATION for generation in range(8)})
            self.hone("study", "delete", "shared")

    def test_a_child_has_its_parents_values(self):
        self.hone(*self.arguments("sphere5", "nsga2", 40, "-j", 1, "--seed", 1, "-S", "mutation_prob=0"))
        trials = self.study().get_trials()
        first = [t.params for t in trials[:POPULATION]]
        for trial in trials[POPULATION:]:
            for name, value in trial.params.items():
                self.assertIn(value, [params[name] for params in first])
        # Elitism: what is best stays a parent, and breeding from the best is better than chance.
        self.assertLess(sum(t.value for t in trials[-10:]), sum(t.value for t in trials[:10]))

    def test_constraints_lead_into_the_feasible_region(self):
        self.hone(*self.arguments("osy", "nsga2", 200, "-j", 1, "--seed", 1))
        trials = self.study().get_trials()
        feasible = [all(v <= 0 for v in t.constraints.values()) for t in trials]
        self.assertEqual(len(trials[0].constraints), 6)
        self.assertLess(sum(feasible[:POPULATION]), 3)
        self.assertGreater(sum(feasible[-50:]), 20)

    def test_it_goes_on_where_another_sampler_stopped(self):
        self.hone("run", "functions", "-O", "name=conditional", "-s", "random", "-p", "nop", "-n", 30, "--study", "shared",
                  "--quiet", "-j", 1)
        self.hone(*self.arguments("conditional", "nsga2", 30, "-j", 1))
        trials = self.study().get_trials()
        self.assertEqual(collections.Counter(t.system_attrs.get(KEYS["nsga2"]) for t in trials),
                         {None: 30, 1: 10, 2: 10, 3: 10})
        self.assertTrue(all(math.isfinite(t.value) for t in trials))

    def test_the_same_seed_breeds_the_same_study(self):
        for problem in ("c2dtlz2", "conditional"):
            seen = []
            for _ in range(2):
                self.hone(*self.arguments(problem, "nsga3" if problem == "c2dtlz2" else "nsga2", 40, "-j", 1, "--seed", 7))
                seen.append([(t.params, t.values) for t in self.study().get_trials()])
                self.hone("study", "delete", "shared")
            self.assertEqual(*seen)

    def test_impossible_options_are_refused(self):
        for sampler, option, says in (("nsga2", "crossover=two_point", "two_point"),
                                      ("nsga2", "population_size=1", "population_size"),
                                      ("nsga3", "reference_points=[[1,2,3]]", "2 numbers")):
            self.refused("run", "functions", "-O", "name=zdt1", "-s", sampler, "-S", option, "-n", 1, status=2, says=[says])


if __name__ == "__main__":
    main()
