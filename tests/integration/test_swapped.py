"""Any sampler goes on with a study that any other began, whatever became of its ranges and trials."""
from hone_cli import BUILD, HoneTest, main

MOVING = BUILD / "tests" / "plugins" / "moving.so"
ALL_FAILED = 3
EACH = 5  # trials of a sampler's turn
ENQUEUED = {"x": 3, "kind": "b", "u": 20}  # in every turn's ranges
MODEL = ["-S", "n_preliminary_samples=64", "-S", "n_local_search=1"]
SAMPLERS = [("random",), ("grid",), ("brute_force",), ("qmc",), ("tpe", "-S", "multivariate=true"),
            ("tpe", "-S", "multivariate=false"), ("tpe", "-S", "group=true"), ("cmaes",), ("nsga2", "-S", "population_size=4"),
            ("nsga3", "-S", "population_size=4"), ("gp", *MODEL), ("auto",)]


def orders(n):
    """n orders of n, an even number: each begins one of them, and each follows each other in one (Williams 1949)."""
    first = [(k + 1) // 2 if k % 2 else -k // 2 for k in range(n)]
    return [[(place + shift) % n for place in first] for shift in range(n)]


class Turn:
    """What a sampler does in its turn, and the ranges that hold then."""

    def __init__(self, place, sampler):
        self.sampler, self.offset, self.finite = sampler[0], place % 3, sampler[0] == "brute_force"
        self.options = ["-s", *sampler, "-O", f"offset={self.offset}", "-O", f"finite={str(self.finite).lower()}"]
        if self.sampler == "grid":
            self.options += ["-S", f"points=x={self.offset}:{self.offset + 4}:9"]

    def allows(self, params):
        low, x = self.offset, params["x"]
        return (params["u"] in range(21) and params["v"] * 4 in range(-4, 5) and low <= x <= low + 4
                and (not self.finite or x * 2 == int(x * 2)) and params["n"] in range(low + 1, low + 9)
                and params["kind"] in ("a", "b", "c")
                and (params["y"] in range(low, low + 4) if params["kind"] == "b" else "y" not in params))


class SwappedTest(HoneTest):
    def take_turns(self, study, order, values):
        """Of the samplers in that order: which turn each trial belongs to."""
        turns = []
        for place, which in enumerate(order):
            turn = Turn(place, SAMPLERS[which])
            if place % 3 == 1:
                self.hone("enqueue", "--study", study, *(f"{name}={value}" for name, value in ENQUEUED.items()))
            run = ["run", MOVING, "--study", study, *turn.options, "-O", f"values={values}", "-p", "nop", "-n", EACH,
                   "--seed", 1, "-q", "--allow-drift"]
            if turn.sampler == "cmaes" and values > 1:
                self.refused(*run, status=1, says=["cmaes", "nsga2"])
                continue
            self.assertIn(self.hone(*run, status=None).status, (0, ALL_FAILED))
            turns += [turn] * EACH
        return turns

    def assert_sound(self, study, turns):
        trials = self.trials(study)
        self.assertEqual([t["number"] for t in trials], list(range(len(turns))))
        self.assertEqual({t["state"] for t in trials}, {"COMPLETE", "FAIL"})
        for trial, turn in zip(trials, turns):
            self.assertTrue(turn.allows(trial["params"]), f"{turn.options}: {trial['params']}")
        given = [t["params"] for t in trials if "fixed_params" in t["system_attrs"]]
        self.assertEqual(len(given), 4)
        for params in given:
            self.assertEqual(params, params | ENQUEUED)
        verified = self.hone("verify", study, "--format", "json").last()
        self.assertEqual(verified["trials"], {"agree": len(turns), "differ": 0, "unchecked": 0, "inputs": 0}, verified)

    def test_each_begins_a_study_that_all_others_go_on_with_and_follows_each_other(self):
        for order in orders(len(SAMPLERS)):
            study = " ".join(map(str, order))
            with self.subTest(study):
                self.assert_sound(study, self.take_turns(study, order, values=1))
        self.hone("storage", "check")

    def test_with_two_objectives(self):
        for order in orders(len(SAMPLERS))[:2]:
            study = " ".join(map(str, order))
            with self.subTest(study):
                self.assert_sound(study, self.take_turns(study, order, values=2))
        self.hone("storage", "check")

    def grid(self, offset, x, *options, **expected):
        points = [f"x={x}", "n=4,8", "u=1", "v=0", "kind=a"]
        return self.hone("run", MOVING, "-s", "grid", *(text for p in points for text in ("-S", f"points={p}")), "-O",
                         f"offset={offset}", "--allow-drift", "--format", "json", "-q", *options, **expected)

    def test_a_grid_that_moved_is_tried_to_its_end_and_what_was_tried_is_not_tried_again(self):
        self.assertEqual(self.grid(0, "0:4:3").last()["trials"]["complete"], 6)
        self.assertEqual(self.grid(2, "2:6:3").last()["trials"]["complete"], 2)
        points = {(t["params"]["x"], t["params"]["n"]) for t in self.trials("moving")}
        self.assertEqual(points, {(x, n) for x in (0, 2, 4, 6) for n in (4, 8)})

    def test_points_that_nobody_can_try_are_refused_and_the_study_goes_on(self):
        self.hone("run", MOVING, "-s", "tpe", "-n", 12, "-q")
        refused = self.grid(0, "0,5", status=1)
        self.assertEqual(refused.err.splitlines()[-1],
                         "hone: trial 12: sampler grid: points of 'x': 5 is no value that it may have")
        self.hone("storage", "check")
        self.assertEqual(self.grid(0, "0,4").last()["trials"]["complete"], 4)


if __name__ == "__main__":
    main()
